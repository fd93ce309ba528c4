package dev.zerostream.runner.eval;

import dev.zerostream.verifier.sandbox.SandboxOptions;
import java.util.List;

/**
 * Problems that are judged alike.
 *
 * @param name as on the command line
 * @param options of the sandbox that judges them: which modules its programs may import
 * @param problems in the order of the file
 */
public record Suite(String name, SandboxOptions options, List<Problem> problems) {

  public Suite {
    problems = List.copyOf(problems);
  }
}
