package dev.zerostream.verifier.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Finds the Python behind a command.
 *
 * <p>A command may be a script that needs its environment to find the real interpreter (version
 * managers do that). Servers start with an empty one, so the real path is asked for once.
 */
final class Interpreter {

  private static final String QUESTION =
      "import sys; sys.stdout.write('%d %d %s' % (sys.version_info[0], sys.version_info[1],"
          + " sys.executable))";
  private static final long SECONDS = 20;

  private Interpreter() {}

  /** Path of the interpreter. */
  static String find(String command) {
    String answer = ask(command);
    String[] parts = answer.split(" ", 3);
    if (parts.length != 3 || !parts[0].matches("\\d") || !parts[1].matches("\\d+")) {
      throw missing("'" + command + "' is no Python");
    }
    int minor = Integer.parseInt(parts[1]);
    if (!parts[0].equals("3") || minor < 9) {
      throw missing("'" + command + "' is Python " + parts[0] + "." + parts[1]);
    }
    return parts[2];
  }

  private static String ask(String command) {
    try {
      Process process =
          new ProcessBuilder(command, "-S", "-c", QUESTION)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw missing("'" + command + "' did not answer within " + SECONDS + " seconds");
      }
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw missing("'" + command + "' cannot be started: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SandboxUnavailable("Expected an answer of Python, but was interrupted", e);
    }
  }

  private static SandboxUnavailable missing(String happened) {
    return new SandboxUnavailable("Expected python3 (3.9 or newer) on the PATH, but " + happened);
  }
}
