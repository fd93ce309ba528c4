package dev.zerostream.runner.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another process of this program, with this one's class path and Java options. */
final class ChildProcess implements AutoCloseable {

  private static final String MAIN = "dev.zerostream.runner.RunnerMain";
  private static final long PATIENCE_SECONDS = 90;

  private final Process process;

  private ChildProcess(Process process) {
    this.process = process;
  }

  /** Starts a command; what it prints on standard output is thrown away as fast as it comes. */
  static ChildProcess start(Path folder, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-XX:+UseSerialGC", "-Dai.djl.offline=true"));
    command.add("-Dlogback.configurationFile=dev/zerostream/runner/logback.xml");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(folder.resolve(arguments[0] + ".err").toFile());
    builder.environment().put("ZEROSTREAM_LOG", folder.resolve(arguments[0] + ".log").toString());
    return new ChildProcess(builder.start());
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
