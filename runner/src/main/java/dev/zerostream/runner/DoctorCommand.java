package dev.zerostream.runner;

import dev.zerostream.verifier.sandbox.ForkServerSandbox;
import dev.zerostream.verifier.sandbox.SandboxOptions;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What this machine offers, and which layers of the sandbox are in force. */
@Command(name = "doctor", description = "Checks this machine")
final class DoctorCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Runtime runtime = Runtime.getRuntime();
    out.printf("java       %s%n", Runtime.version());
    out.printf("system     %s %s%n", System.getProperty("os.name"), System.getProperty("os.arch"));
    out.printf("processors %d%n", runtime.availableProcessors());
    out.printf("heap       %d MiB at most%n", runtime.maxMemory() >> 20);
    try (ForkServerSandbox sandbox = ForkServerSandbox.start(SandboxOptions.DEFAULT)) {
      out.printf("python     %s%n", sandbox.interpreter());
      out.printf("sandbox    self-test passed; layers in force:%n");
      sandbox.layers().forEach(layer -> out.printf("           - %s%n", layer));
    }
    return 0;
  }
}
