package dev.zerostream.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.zerostream.schemas.TaskType;
import dev.zerostream.verifier.AnswerFormat.Answer;
import dev.zerostream.verifier.AnswerFormat.Found;
import dev.zerostream.verifier.AnswerFormat.Inputs;
import dev.zerostream.verifier.AnswerFormat.Malformed;
import dev.zerostream.verifier.AnswerFormat.Snippet;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReasoningFormatTest {

  private static final String THOUGHT = "let me see\n</think>\n";

  private final AnswerFormat format = AnswerFormat.named("reasoning");

  @Test
  void shouldReadASnippet() {
    assertThat(
            snippet(
                """
                Here it is:
                ```python
                def f(x):
                    return x

                ```
                ```input
                 1, 'a'
                ```
                """))
        .isEqualTo(new Snippet("def f(x):\n    return x", "1, 'a'"));
  }

  @Test
  void shouldTakeTheLastFenceOfAKind() {
    assertThat(
            snippet(
                """
                ```python
                def f(x): return 1
                ```
                ```input
                1
                ```
                No, rather:
                ```
                def f(x): return 2
                ```
                ``` input\s
                2
                  ```"""))
        .isEqualTo(new Snippet("def f(x): return 2", "2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "```python\ndef f(x): return 1\n```",
        "```input\n1\n```",
        "```python\ndef f(x): return 1\n```\n```input\n1",
        "```python def f(x): return 1```\n```input 1```",
        "def f(x): return 1"
      })
  void shouldRefuseASnippetWithoutBothFences(String answer) {
    assertThat(snippet(answer)).isInstanceOf(Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<answer>```python\na\n```\n```input\n1\n```</answer>",
        "</think>```python\na\n```\n```input\n1\n```",
        "</think><answer>```python\na\n```\n```input\n1\n```",
        "</think>```python\na\n```\n```input\n1\n```</answer>",
        "<answer>```python\na\n```\n```input\n1\n```</answer></think>"
      })
  void shouldRefuseAResponseWithoutItsBlocks(String response) {
    assertThat(format.proposal(TaskType.DEDUCTION, response, true)).isInstanceOf(Malformed.class);
    assertThat(format.answer(TaskType.DEDUCTION, response, true)).isInstanceOf(Malformed.class);
  }

  @Test
  void shouldTakeTheLastAnswerBlock() {
    String response = "</think><answer>1</answer> no: <answer>2</answer>";

    assertThat(format.answer(TaskType.DEDUCTION, response, true)).isEqualTo(new Answer("2"));
  }

  @Test
  void shouldReadEveryInputAndTheMessage() {
    Found found =
        format.proposal(
            TaskType.INDUCTION,
            block("```input\n1\n```\n```input\n2\n```\n```message\nguess\n it \n```"),
            true);

    assertThat(found).isEqualTo(new Inputs(List.of("1", "2"), "guess\n it"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "```input\n1\n```", "```message\nguess\n```"})
  void shouldRefuseInputsWithoutMessageAndTheReverse(String answer) {
    assertThat(format.proposal(TaskType.INDUCTION, block(answer), true))
        .isInstanceOf(Malformed.class);
  }

  @Test
  void shouldReadTheFenceThatTheTaskAsksFor() {
    String answer = "```output\n1\n```\n```input\n2\n```\n```python\ndef f(x): return 3\n```";

    assertThat(answer(TaskType.DEDUCTION, answer)).isEqualTo(new Answer("1"));
    assertThat(answer(TaskType.ABDUCTION, answer)).isEqualTo(new Answer("2"));
    assertThat(answer(TaskType.INDUCTION, answer)).isEqualTo(new Answer("def f(x): return 3"));
  }

  @Test
  void shouldReadABareLiteralButNoBareProgram() {
    assertThat(answer(TaskType.DEDUCTION, "\n[1, 2]\n")).isEqualTo(new Answer("[1, 2]"));
    assertThat(answer(TaskType.ABDUCTION, "1, 2")).isEqualTo(new Answer("1, 2"));
    assertThat(answer(TaskType.INDUCTION, "def f(x): return 1")).isInstanceOf(Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "```output\n\n```", "```input\n1\n```", "```output\n1"})
  void shouldRefuseAnAnswerWithoutItsFence(String answer) {
    assertThat(answer(TaskType.DEDUCTION, answer)).isInstanceOf(Malformed.class);
  }

  @Test
  void shouldKeepTheIndentationOfAProgram() {
    assertThat(snippet("```python\n  a\n    b\n```\n```input\n1\n```"))
        .isEqualTo(new Snippet("  a\n    b", "1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "`", "\n", "```\n", "``` ", "```python\n", "<answer>", "\t```"})
  void shouldReadLongTextsInLinearTime(String repeated) {
    String hostile = block("```python\n" + repeated.repeat(400_000 / repeated.length()));

    Found found =
        assertTimeoutPreemptively(
            Duration.ofSeconds(5), () -> format.proposal(TaskType.DEDUCTION, hostile, true));

    assertThat(found).isInstanceOf(Malformed.class);
  }

  private Found snippet(String answer) {
    return format.proposal(TaskType.ABDUCTION, block(answer), true);
  }

  private Found answer(TaskType type, String answer) {
    return format.answer(type, block(answer), true);
  }

  private static String block(String answer) {
    return THOUGHT + "<answer>" + answer + "</answer>";
  }
}
