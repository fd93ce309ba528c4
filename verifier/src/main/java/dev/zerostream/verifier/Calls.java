package dev.zerostream.verifier;

import dev.zerostream.verifier.sandbox.Execution;
import dev.zerostream.verifier.sandbox.Inspection;
import dev.zerostream.verifier.sandbox.Limits;
import dev.zerostream.verifier.sandbox.Sandbox;
import java.util.ArrayList;
import java.util.List;

/**
 * Calls a program once per input: in one process only if it can keep no state there, so that no
 * input sees another.
 */
record Calls(Sandbox sandbox, Limits limits) {

  /** Whether {@link #of} lets these inputs share a process. */
  static boolean share(Inspection inspection, List<String> inputs) {
    return inspection.mayShareFork() && inputs.size() > 1;
  }

  List<Execution> of(String program, Inspection inspection, List<String> inputs, int hashSeed) {
    return inspection.mayShareFork()
        ? sandbox.run(program, inputs, limits, hashSeed)
        : apart(program, inputs, hashSeed);
  }

  /** The same up to the first input that returns no literal. */
  List<Execution> untilFailure(
      String program, Inspection inspection, List<String> inputs, int hashSeed) {
    if (inspection.mayShareFork()) {
      return sandbox.runUntilFailure(program, inputs, limits, hashSeed);
    }
    List<Execution> executions = new ArrayList<>();
    for (String input : inputs) {
      executions.addAll(sandbox.run(program, List.of(input), limits, hashSeed));
      if (!executions.get(executions.size() - 1).ok()) {
        return executions;
      }
    }
    return executions;
  }

  /** A process for each input. */
  List<Execution> apart(String program, List<String> inputs, int hashSeed) {
    List<Execution> executions = new ArrayList<>();
    for (String input : inputs) {
      executions.addAll(sandbox.run(program, List.of(input), limits, hashSeed));
    }
    return executions;
  }
}
