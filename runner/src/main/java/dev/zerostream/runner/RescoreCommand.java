package dev.zerostream.runner;

import dev.zerostream.runner.history.Rescore;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.SteadyClock;
import dev.zerostream.verifier.Rescoring;
import dev.zerostream.verifier.VerifierConfig;
import dev.zerostream.verifier.sandbox.ForkServerSandbox;
import dev.zerostream.verifier.sandbox.Sandbox;
import dev.zerostream.verifier.sandbox.SandboxOptions;
import dev.zerostream.verifier.sandbox.SandboxUnavailable;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Judges history again. */
@Command(
    name = "rescore",
    description = "Judges a run's history again with this build's verifier and reports differences",
    mixinStandardHelpOptions = true)
final class RescoreCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private LogOptions log = new LogOptions();

  @Option(names = "--limit", description = "judge only so many proposals and groups")
  private long limit = Long.MAX_VALUE;

  @Override
  public Integer call() {
    try (OpenLog open = OpenLog.of(log);
        Sandbox sandbox = ForkServerSandbox.start(SandboxOptions.DEFAULT)) {
      VerifierConfig config = VerifierConfig.of(open.settings(), Build.version());
      Rescoring verifier = new Rescoring(sandbox, config, SteadyClock.started());
      Rescore.Report report = new Rescore(verifier).run(open.cluster(), limit);
      spec.commandLine().getOut().println(JsonOutput.of(report));
      return 0;
    } catch (SandboxUnavailable e) {
      throw new BadUsage(e.getMessage(), e);
    }
  }
}
