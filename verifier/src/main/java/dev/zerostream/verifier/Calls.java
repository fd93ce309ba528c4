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
record Calls(Sandbox sandbox, Limits limits, Budget budget) {

  List<Execution> of(String program, Inspection inspection, List<String> inputs, int hashSeed) {
    return inspection.mayShareFork()
        ? together(program, inputs, hashSeed)
        : apart(program, inputs, hashSeed);
  }

  private List<Execution> together(String program, List<String> inputs, int hashSeed) {
    return budget.spend(() -> sandbox.run(program, inputs, limits, hashSeed), inputs);
  }

  private List<Execution> apart(String program, List<String> inputs, int hashSeed) {
    List<Execution> executions = new ArrayList<>();
    for (String input : inputs) {
      executions.addAll(together(program, List.of(input), hashSeed));
    }
    return executions;
  }
}
