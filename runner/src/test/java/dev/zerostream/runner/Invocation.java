package dev.zerostream.runner;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;

/**
 * One call of the command line inside this process.
 *
 * @param status exit status
 * @param out what went to standard output
 * @param err what went to standard error
 */
record Invocation(int status, String out, String err) {

  /** Calls; not for tests that run at the same time. */
  static Invocation of(String... arguments) {
    PrintStream outBefore = System.out;
    PrintStream errBefore = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, UTF_8));
    System.setErr(new PrintStream(err, true, UTF_8));
    try {
      int status = RunnerMain.execute(arguments);
      return new Invocation(status, out.toString(UTF_8).strip(), err.toString(UTF_8).strip());
    } finally {
      System.setOut(outBefore);
      System.setErr(errBefore);
    }
  }
}
