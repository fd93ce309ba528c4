package dev.zerostream.runner;

import dev.zerostream.stage.BadUsage;
import dev.zerostream.verifier.sandbox.Execution;
import dev.zerostream.verifier.sandbox.ForkServerSandbox;
import dev.zerostream.verifier.sandbox.Limits;
import dev.zerostream.verifier.sandbox.Sandbox;
import dev.zerostream.verifier.sandbox.SandboxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One program in the sandbox. */
@Command(name = "exec", description = "Calls f of a program once, in the sandbox")
final class ExecCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(names = "--program", required = true, description = "file that defines f")
  private Path program;

  @Option(names = "--input", required = true, description = "argument list, such as 1, [2]")
  private String input;

  @Option(names = "--cpu-millis", defaultValue = "1000", description = "processor time")
  private long cpuMillis;

  @Option(names = "--wall-millis", defaultValue = "2000", description = "elapsed time")
  private long wallMillis;

  @Option(names = "--memory-mib", defaultValue = "512", description = "address space")
  private long memoryMib;

  @Option(names = "--output-bytes", defaultValue = "65536", description = "length of the value")
  private int outputBytes;

  @Option(names = "--json", description = "one JSON object")
  private boolean json;

  @Override
  public Integer call() {
    String source = source();
    Limits limits = limits();
    try (Sandbox sandbox = ForkServerSandbox.start(SandboxOptions.DEFAULT)) {
      Execution execution = sandbox.run(source, List.of(input), limits, 0).get(0);
      spec.commandLine().getOut().println(json ? json(execution) : text(execution));
      return 0;
    }
  }

  private Limits limits() {
    if (memoryMib < 64 || memoryMib > 1 << 20 || outputBytes < 1 || outputBytes > 1 << 24) {
      throw new BadUsage(
          "Expected --memory-mib from 64 to 1048576 and --output-bytes from 1 to 16777216, but they"
              + " are %d and %d".formatted(memoryMib, outputBytes));
    }
    try {
      return new Limits(
          Duration.ofMillis(cpuMillis),
          Duration.ofMillis(wallMillis),
          memoryMib << 20,
          outputBytes);
    } catch (IllegalArgumentException e) {
      throw new BadUsage(e.getMessage(), e);
    }
  }

  private String source() {
    try {
      return Files.readString(program);
    } catch (IOException e) {
      throw new BadUsage(
          "Expected a readable program at %s, but %s".formatted(program, e.getMessage()), e);
    }
  }

  private static String text(Execution execution) {
    return execution.ok() ? execution.value() : execution.status() + ": " + execution.error();
  }

  private static String json(Execution execution) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("status", execution.status());
    fields.put("value", execution.value());
    fields.put("error", execution.error());
    fields.put("cpuMillis", execution.cpu().toMillis());
    fields.put("wallMillis", execution.wall().toMillis());
    fields.put("peakKiB", execution.peakBytes() / 1024);
    return JsonOutput.line(fields);
  }
}
