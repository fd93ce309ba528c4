package dev.zerostream.runner.eval;

import dev.zerostream.verifier.sandbox.Sandbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * MBPP (arXiv 2108.07732) and MBPP+: write a function from a sentence and its tests. Rows have
 * {@code task_id}, {@code text} or {@code prompt}, {@code code} and {@code test_list}, and may have
 * {@code test_setup_code} or {@code test_imports} for before the tests. MBPP+ has one long {@code
 * test} besides, which is taken when it is there.
 *
 * <p>As with {@link HumanEval}, an answer that attacks its tests could pass.
 */
final class Mbpp {

  private Mbpp() {}

  static Suite suite(List<Suites.Row> rows) {
    return new Suite(
        "mbpp", HumanEval.options(), rows.stream().<Problem>map(Mbpp::problem).toList());
  }

  private static Problem problem(Suites.Row row) {
    List<String> tests = new ArrayList<>(row.texts("test_imports"));
    row.find("test_setup_code").ifPresent(tests::add);
    List<String> listed = row.texts("test_list");
    tests.addAll(row.find("test").map(List::of).orElse(listed));
    return new Asked(
        row.name("task_id"),
        row.text("text", "prompt") + "\n" + String.join("\n", listed),
        row.text("code", "canonical_solution"),
        String.join("\n", tests));
  }

  private record Asked(String id, String text, String reference, String tests) implements Problem {

    @Override
    public Question question() {
      return Question.program(text);
    }

    @Override
    public Optional<String> fault(String answer, Sandbox sandbox) {
      // The tests stand at top level, as published: their imports and names are global.
      return HumanEval.fault(
          answer + "\n\n" + tests + "\n\ndef f():\n    return 'passed'\n", sandbox);
    }
  }
}
