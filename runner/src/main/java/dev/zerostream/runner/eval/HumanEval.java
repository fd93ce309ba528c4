package dev.zerostream.runner.eval;

import dev.zerostream.verifier.sandbox.Execution;
import dev.zerostream.verifier.sandbox.Limits;
import dev.zerostream.verifier.sandbox.Sandbox;
import dev.zerostream.verifier.sandbox.SandboxOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * HumanEval (arXiv 2107.03374): complete a function so that its tests pass. Rows have {@code
 * task_id}, {@code prompt}, {@code canonical_solution}, {@code test} and {@code entry_point}. An
 * answer follows the prompt: it goes on with the body, or defines the function once more below.
 *
 * <p>The published tests are assertions that run in one process with the answer, so an answer that
 * attacks its tests could pass: a limit of the suite, not of the sandbox around both.
 */
final class HumanEval {

  /** What its prompts, solutions and tests import beyond what the game allows. */
  private static final List<String> MODULES =
      List.of("random", "hashlib", "datetime", "time", "calendar", "array", "unicodedata");

  private static final Limits LIMITS =
      new Limits(Duration.ofSeconds(5), Duration.ofSeconds(10), 512L << 20, 1 << 10);

  private HumanEval() {}

  static Suite suite(List<Suites.Row> rows) {
    return new Suite(
        "humaneval", options(), rows.stream().<Problem>map(HumanEval::problem).toList());
  }

  /** Modules for programs that come with their tests. */
  static SandboxOptions options() {
    List<String> modules = new ArrayList<>(SandboxOptions.DEFAULT.modules());
    modules.addAll(MODULES);
    return SandboxOptions.DEFAULT.withModules(modules);
  }

  /** Why the tests of a program fail, whose f returns 'passed' after they passed. */
  static Optional<String> fault(String program, Sandbox sandbox) {
    Execution execution = sandbox.run(program, List.of(""), LIMITS, 0).get(0);
    if (execution.ok()) {
      return "'passed'".equals(execution.value())
          ? Optional.empty()
          : Optional.of("Expected the tests to pass, but they returned " + execution.value());
    }
    return Optional.of(execution.status() + ": " + execution.error());
  }

  private static Problem problem(Suites.Row row) {
    return new Completion(
        row.text("task_id"),
        row.text("prompt"),
        row.text("canonical_solution"),
        row.text("test"),
        row.text("entry_point"));
  }

  private record Completion(
      String id, String prompt, String reference, String test, String entryPoint)
      implements Problem {

    @Override
    public Question question() {
      return Question.completion(prompt);
    }

    @Override
    public Optional<String> fault(String answer, Sandbox sandbox) {
      // One of the published functions is itself named f.
      String program =
          prompt
              + answer
              + "\n"
              + test
              + "\ndef f(candidate="
              + entryPoint
              + "):\n    check(candidate)\n    return 'passed'\n";
      return HumanEval.fault(program, sandbox);
    }
  }
}
