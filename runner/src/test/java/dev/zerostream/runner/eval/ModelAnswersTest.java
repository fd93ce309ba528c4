package dev.zerostream.runner.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.zerostream.policy.FakePolicy;
import dev.zerostream.policy.FakePolicy.Responder;
import dev.zerostream.runner.eval.ModelAnswers.Draw;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.verifier.sandbox.ForkServerSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that answer well, badly or not at all. */
final class ModelAnswersTest {

  private static final String CRUX =
      """
      {"code": "def f(x):\\n    return x + 1", "input": "3", "output": "4", "id": "own_0"}
      """;
  private static final String HUMAN =
      """
      {"task_id": "Own/0", "prompt": "import math\\n\\ndef root(x):\\n    \\"\\"\\"Its root.\\"\\"\\"\\n", "entry_point": "root", "canonical_solution": "    return math.sqrt(x)\\n", "test": "def check(candidate):\\n    assert candidate(4) == 2\\n"}
      """;
  private static final String MATH =
      """
      {"problem": "What is 1/2 + 1/4?", "answer": "\\\\frac{3}{4}", "unique_id": "own/1"}
      """;

  @TempDir private Path folder;

  private final List<String> prompts = new ArrayList<>();

  private ModelAnswers ask(String name, String rows, String format, Responder responder)
      throws IOException {
    Suite suite = Suites.read(name, Files.writeString(folder.resolve("rows.jsonl"), rows));
    try (var policy =
            new FakePolicy(
                (prompt, seed) -> {
                  prompts.add(prompt);
                  return responder.respond(prompt, seed);
                });
        var sandbox = ForkServerSandbox.start(suite.options())) {
      return ModelAnswers.of(
          suite, policy, new Prompting(format), new Draw(4, 1, 400), sandbox, judged -> {});
    }
  }

  private static String reasoned(String answer) {
    return "so</think>\n<answer>" + answer + "</answer>";
  }

  @Test
  void shouldAskForOutputsAsInTheGame() throws IOException {
    ModelAnswers answers =
        ask("cruxeval-o", CRUX, "reasoning", (prompt, seed) -> reasoned("```output\n4\n```"));

    assertThat(prompts.get(0)).contains("def f(x):\n    return x + 1", "```input\n3\n```");
    assertThat(answers.passAt(1)).isEqualTo(1);
    assertThat(answers.report()).containsEntry("passed", 1).containsEntry("samples", 4);
  }

  @Test
  void shouldAskTheNanoModelInItsOwnFormat() throws IOException {
    ModelAnswers answers = ask("cruxeval-i", CRUX, "compact", (prompt, seed) -> "<answer>3");

    assertThat(prompts.get(0)).contains("def f(x):\n    return x + 1").doesNotContain("User:");
    assertThat(answers.greedy().passed()).isEqualTo(1);
  }

  @Test
  void shouldJudgeAWholeFunctionBelowThePrompt() throws IOException {
    String program = reasoned("```python\ndef root(x):\n    return math.isqrt(x)\n```");

    ModelAnswers answers = ask("humaneval", HUMAN, "reasoning", (prompt, seed) -> program);

    assertThat(prompts.get(0)).contains("Its root.");
    assertThat(answers.faults().get(0)).hasSize(5).allMatch(Optional::isEmpty);
  }

  @Test
  void shouldTakeTheBoxOfTheAnswerAndNotOfAThought() throws IOException {
    ModelAnswers answers =
        ask(
            "math500",
            MATH,
            "reasoning",
            (prompt, seed) ->
                seed == 0
                    ? "perhaps \\boxed{1}</think><answer>\\boxed{0.75}</answer>"
                    : "\\boxed{0.75}</think><answer>\\boxed{1}</answer>");

    assertThat(answers.greedy().passed()).isEqualTo(1);
    assertThat(answers.passAt(4)).isZero();
  }

  @Test
  void shouldCountAnAnswerOutsideTheFormatAsWrong() throws IOException {
    ModelAnswers answers = ask("cruxeval-o", CRUX, "reasoning", (prompt, seed) -> "4");

    assertThat(answers.faults().get(0))
        .allSatisfy(fault -> assertThat(fault.orElseThrow()).contains("format"));
    assertThat(answers.report()).containsEntry("passAt", Map.of(1, 0.0, 2, 0.0, 4, 0.0));
  }

  @Test
  void shouldCountAPromptWithoutRoomAsWrong() throws IOException {
    ModelAnswers answers =
        ask(
            "cruxeval-o",
            CRUX,
            "reasoning",
            (prompt, seed) -> {
              throw new IllegalArgumentException("Expected a shorter prompt, but it is long");
            });

    assertThat(answers.greedy().faults())
        .containsExactly(Optional.of("Expected a shorter prompt, but it is long"));
  }

  @Test
  void shouldRefuseProgramsInTheCompactFormat() {
    assertThatThrownBy(() -> ask("humaneval", HUMAN, "compact", (prompt, seed) -> ""))
        .isInstanceOf(BadUsage.class)
        .hasMessageContaining("format=reasoning");
  }

  @Test
  void shouldEstimatePassAtKWithoutBias() {
    // 1 - C(3, 2) / C(5, 2), and what no draw of k can miss
    assertThat(ModelAnswers.passAt(5, 2, 2)).isCloseTo(1 - 3.0 / 10, within(1e-12));
    assertThat(ModelAnswers.passAt(5, 2, 4)).isEqualTo(1);
    assertThat(ModelAnswers.passAt(5, 0, 5)).isZero();
  }
}
