package dev.zerostream.runner;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;

/**
 * One call of the command line inside this process.
 *
 * @param status exit status
 * @param err what went to standard error
 */
record Invocation(int status, String err) {

  /** Calls; not for tests that run at the same time. */
  static Invocation of(String... arguments) {
    PrintStream before = System.err;
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setErr(new PrintStream(err, true, UTF_8));
    try {
      return new Invocation(RunnerMain.execute(arguments), err.toString(UTF_8).strip());
    } finally {
      System.setErr(before);
    }
  }
}
