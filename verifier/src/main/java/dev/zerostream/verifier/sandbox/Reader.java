package dev.zerostream.verifier.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** A Python process that parses programs and literals and never executes any. Not thread-safe. */
final class Reader implements Pool.Worker {

  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final PythonProcess process;

  private Reader(PythonProcess process) {
    this.process = process;
  }

  /** Takes over a started process. */
  static Reader over(PythonProcess process, SandboxOptions options) throws IOException {
    return over(process, Sources.READER, options);
  }

  static Reader over(PythonProcess process, Sources sources, SandboxOptions options)
      throws IOException {
    try {
      process.hello(
          sources, Map.of("forbidden", options.forbidden(), "modules", options.modules()));
      return new Reader(process);
    } catch (IOException e) {
      process.close();
      throw e;
    }
  }

  JsonNode ask(Object request) throws IOException {
    byte[] message = Json.bytes(request);
    return process.within(DEADLINE, () -> process.ask(message));
  }

  @Override
  public boolean wornOut() {
    return false;
  }

  @Override
  public void close() {
    process.close();
  }
}
