package dev.zerostream.verifier.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One Python process with an empty environment, spoken to over its two pipes.
 *
 * <p>Not thread-safe. Every exchange has a deadline; past it the process is killed, which ends the
 * blocked read with an {@link IOException}.
 */
final class PythonProcess implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(30);
  private static final int LONGEST_MESSAGE = 64 << 20;

  private final Process process;
  private final Watchdog.Watched watched;
  private final DataInputStream in;
  private final DataOutputStream out;

  private PythonProcess(Process process, Watchdog watchdog) {
    this.process = process;
    this.watched = watchdog.watch(process);
    this.in = new DataInputStream(new BufferedInputStream(process.getInputStream()));
    this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
  }

  /** Starts Python with these files; {@link #hello} must follow. */
  static PythonProcess start(String python, int hashSeed, Watchdog watchdog) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            // -I would be shorter, but it ignores PYTHONHASHSEED.
            List.of(python, "-s", "-S", "-B", "-W", "ignore", "-c", Sources.BOOTSTRAP));
    builder.environment().clear();
    builder
        .environment()
        .putAll(
            Map.of(
                "LANG", "C.UTF-8",
                "PYTHONHASHSEED", Integer.toString(hashSeed),
                // Bound later, library functions would be bound anew in each fork.
                "LD_BIND_NOW", "1"));
    builder.directory(new File("/"));
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    return new PythonProcess(builder.start(), watchdog);
  }

  /** Sends the files and settings; returns what the process says about itself. */
  Hello hello(Sources sources, Map<String, ?> settings) throws IOException {
    byte[] bundle = Json.bytes(Map.of("sources", sources.files(), "settings", settings));
    JsonNode answer = within(START, () -> ask(bundle));
    if (answer.has("error")) {
      throw new IOException(
          "Expected a confined Python process, but " + answer.get("error").asText());
    }
    return Json.as(answer, Hello.class);
  }

  /** Sends one message and reads one. */
  JsonNode ask(byte[] message) throws IOException {
    out.writeInt(message.length);
    out.write(message);
    out.flush();
    int length = in.readInt();
    if (length < 0 || length > LONGEST_MESSAGE) {
      throw new IOException("Expected a message of at most 64 MiB, but its length is " + length);
    }
    return Json.tree(in.readNBytes(length));
  }

  /** Runs an exchange that must end in time. */
  <T> T within(Duration limit, Exchange<T> exchange) throws IOException {
    watched.begin(limit);
    try {
      return exchange.run();
    } finally {
      watched.end();
    }
  }

  DataInputStream in() {
    return in;
  }

  DataOutputStream out() {
    return out;
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  @Override
  public void close() {
    watched.forget();
    process.destroyForcibly();
  }

  /** A conversation over the pipes. */
  @FunctionalInterface
  interface Exchange<T> {
    T run() throws IOException;
  }

  /**
   * What a process says about itself.
   *
   * @param layers confinement in force
   * @param python version
   * @param missing modules that it could not import
   */
  record Hello(List<String> layers, String python, List<String> missing) {}
}
