package dev.zerostream.runner.eval;

import dev.zerostream.verifier.sandbox.Sandbox;
import dev.zerostream.verifier.sandbox.SandboxOptions;
import java.util.List;
import java.util.Optional;

/**
 * Mathematics problems with a final answer, in the published forms of MATH-500, AIME, AMC, Minerva
 * and OlympiadBench: the problem under {@code problem}, {@code Problem} or {@code question}; the
 * answer under {@code answer}, {@code Answer} or {@code final_answer} (text, number or a list of
 * texts), else in the last {@code \boxed{…}} of {@code solution}. Judged by {@link MathAnswer}; no
 * code runs.
 */
final class MathSuite {

  private MathSuite() {}

  static Suite suite(String name, List<Suites.Row> rows) {
    return new Suite(
        name, SandboxOptions.DEFAULT, rows.stream().<Problem>map(MathSuite::problem).toList());
  }

  private static Problem problem(Suites.Row row) {
    return new Asked(
        row.name("unique_id", "id", "ID", "idx", "url"),
        row.text("problem", "Problem", "question"),
        answer(row));
  }

  private static String answer(Suites.Row row) {
    List<String> listed = row.texts("final_answer");
    if (!listed.isEmpty()) {
      return String.join(", ", listed);
    }
    Optional<String> given = row.find("answer", "Answer", "final_answer");
    return given.orElseGet(() -> MathAnswer.of(row.text("solution", "Solution")));
  }

  private record Asked(String id, String text, String reference) implements Problem {

    @Override
    public Question question() {
      return Question.mathematics(text);
    }

    @Override
    public Optional<String> fault(String answer, Sandbox sandbox) {
      String found = MathAnswer.of(answer);
      return MathAnswer.same(reference, found)
          ? Optional.empty()
          : Optional.of("Expected the answer %s, but it is %s".formatted(reference, found));
    }
  }
}
