package dev.zerostream.runner.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Another process of this program, with this one's libraries.
 *
 * <p><b>Contract</b>: what it prints is appended to {@code NAME.log} in its folder, which must
 * exist; what it logs goes to {@code NAME-details.log}. {@link #close()} asks it to end and waits.
 */
public final class ChildProcess implements AutoCloseable {

  private static final String MAIN = "dev.zerostream.runner.RunnerMain";
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final long LOOK_MILLIS = 50;

  /** Options of a process that is one of many on a small machine. */
  public static final List<String> SMALL =
      List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

  private final String name;
  private final Process process;
  private final Path log;

  private ChildProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /** Starts a command of small memory under its own name. */
  public static ChildProcess start(Path folder, String... arguments) {
    return start(folder, arguments[0], SMALL, Map.of(), List.of(arguments));
  }

  /** Starts a command whose standard output nobody wants. */
  public static ChildProcess startQuiet(Path folder, String... arguments) {
    String name = arguments[0];
    List<String> options = List.of("-Xmx1g", "-XX:+UseSerialGC");
    ProcessBuilder builder = builder(folder, name, options, Map.of(), List.of(arguments));
    Path log = folder.resolve(name + ".log");
    builder.redirectOutput(Redirect.DISCARD).redirectError(log.toFile());
    return new ChildProcess(name, started(builder), log);
  }

  /**
   * Starts a command.
   *
   * @param name of its logs
   * @param javaOptions of its virtual machine
   * @param environment what differs from this process's
   */
  public static ChildProcess start(
      Path folder,
      String name,
      List<String> javaOptions,
      Map<String, String> environment,
      List<String> arguments) {
    ProcessBuilder builder = builder(folder, name, javaOptions, environment, arguments);
    Path log = folder.resolve(name + ".log");
    builder.redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.toFile()));
    return new ChildProcess(name, started(builder), log);
  }

  private static ProcessBuilder builder(
      Path folder,
      String name,
      List<String> javaOptions,
      Map<String, String> environment,
      List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Dai.djl.offline=true", "-DOPT_OUT_TRACKING=true"));
    command.add("-Dlogback.configurationFile=dev/zerostream/runner/logback.xml");
    command.addAll(javaOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    Path details = folder.resolve(name + "-details.log");
    builder.environment().put("ZEROSTREAM_LOG", details.toString());
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
    builder.environment().putAll(environment);
    return builder;
  }

  private static Process started(ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The name of its logs. */
  public String name() {
    return name;
  }

  /** Its number at the operating system. */
  public long pid() {
    return process.pid();
  }

  /** Whether it runs. */
  public boolean alive() {
    return process.isAlive();
  }

  /** Processor time that it has used so far. */
  public Duration processorTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Everything that it and earlier ones of its name have printed. */
  public String printed() {
    try {
      return Files.exists(log) ? Files.readString(log, UTF_8) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits until it has printed {@code words} so many times, earlier ones of its name included.
   *
   * @throws IllegalStateException when it ends before, or nothing comes
   */
  public void awaitPrinted(String words, int times) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (printed().split(Pattern.quote(words), -1).length <= times) {
      if (System.nanoTime() > deadline || !alive()) {
        throw new IllegalStateException(
            "Expected %s to print '%s', but it did not; see %s".formatted(name, words, log));
      }
      sleep();
    }
  }

  /** Ends it at once, by signal 9. */
  public void kill() {
    process.destroyForcibly();
    await(PATIENCE);
  }

  /** Asks it to end, by signal 15, without waiting. */
  public void stop() {
    process.destroy();
  }

  /**
   * Waits for its end.
   *
   * @return the exit status
   * @throws IllegalStateException when it does not end
   */
  public int await(Duration patience) {
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(
            "Expected %s to end within %s, but it did not; see %s".formatted(name, patience, log));
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Expected %s to end, but was interrupted".formatted(name), e);
    }
  }

  private static void sleep() {
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Expected to wait, but was interrupted", e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
