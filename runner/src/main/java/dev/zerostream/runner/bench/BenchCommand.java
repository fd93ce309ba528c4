package dev.zerostream.runner.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The benchmarks. */
@Command(
    name = "bench",
    description = "Our benchmarks",
    subcommands = {PolicyBenchCommand.class, SandboxBench.class, TapsBench.class})
public final class BenchCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Expected a benchmark out of %s, but there is none"
            .formatted(spec.subcommands().keySet().stream().sorted().toList()));
  }
}
