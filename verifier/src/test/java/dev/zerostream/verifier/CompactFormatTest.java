package dev.zerostream.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.schemas.TaskType;
import dev.zerostream.verifier.AnswerFormat.Answer;
import dev.zerostream.verifier.AnswerFormat.Inputs;
import dev.zerostream.verifier.AnswerFormat.Malformed;
import dev.zerostream.verifier.AnswerFormat.Snippet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompactFormatTest {

  private final AnswerFormat format = AnswerFormat.named("compact");

  @Test
  void shouldReadASnippet() {
    assertThat(snippet("<answer><program>def f(x):\n    return x \n<input> 1, 'a' "))
        .isEqualTo(new Snippet("def f(x):\n    return x", "1, 'a'"));
  }

  @Test
  void shouldReadWhatFollowsAThought() {
    assertThat(snippet("<think>well<answer><program>def f(x): pass<input>1"))
        .isEqualTo(new Snippet("def f(x): pass", "1"));
  }

  @Test
  void shouldReadAnEmptyArgumentList() {
    assertThat(snippet("<answer><program>def f(): return 1<input>"))
        .isEqualTo(new Snippet("def f(): return 1", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "<answer>",
        "<answer><program>def f(x): pass",
        "<answer><input>1",
        "<answer><input>1<program>def f(x): pass",
        "<answer><program> \n <input>1",
        "<answer><program>a<input>1<input>2",
        "<answer><program>a<program>b<input>1",
        "<answer><program>a<input>1<output>1",
        "<answer>text<program>a<input>1",
        "<answer><answer><program>a<input>1",
        "hello<answer><program>a<input>1",
        "<program>a<input>1",
        "<think><program>a<input>1"
      })
  void shouldRefuseSnippetsWhoseTagsDoNotFit(String response) {
    assertThat(snippet(response)).isInstanceOf(Malformed.class);
  }

  @Test
  void shouldReadInputsAndMessage() {
    assertThat(induction("<answer><input>1<input> [2] <message> what is it? "))
        .isEqualTo(new Inputs(List.of("1", "[2]"), "what is it?"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<answer><input>1<input>2",
        "<answer><message>none",
        "<answer><message>first<input>1",
        "<answer><input>1<message>a<message>b",
        "<answer><input>1<message>a<input>2",
        "<answer><program>x<input>1<message>a",
        "<answer>1, 2, 3"
      })
  void shouldRefuseInputsWhoseTagsDoNotFit(String response) {
    assertThat(induction(response)).isInstanceOf(Malformed.class);
  }

  @Test
  void shouldReadAnAnswer() {
    assertThat(format.answer(TaskType.DEDUCTION, "<answer> [1, 2]\n", true))
        .isEqualTo(new Answer("[1, 2]"));
  }

  @Test
  void shouldTakeTextThatLooksLikeAnUnknownTagAsText() {
    assertThat(format.answer(TaskType.DEDUCTION, "<answer>'<b>'", true))
        .isEqualTo(new Answer("'<b>'"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1", "<answer>", "<answer> \n", "<answer>1<output>1", "<answer>1<answer>2"})
  void shouldRefuseAnswersWhoseTagsDoNotFit(String response) {
    assertThat(format.answer(TaskType.DEDUCTION, response, true)).isInstanceOf(Malformed.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"DEDUCTION", "ABDUCTION", "INDUCTION"})
  void shouldRefuseWhatTheModelDidNotEnd(TaskType type) {
    assertThat(format.proposal(type, "<answer><program>a<input>1<message>b", false))
        .isInstanceOf(Malformed.class);
    assertThat(format.answer(type, "<answer>1", false)).isInstanceOf(Malformed.class);
  }

  private AnswerFormat.Found snippet(String response) {
    return format.proposal(TaskType.DEDUCTION, response, true);
  }

  private AnswerFormat.Found induction(String response) {
    return format.proposal(TaskType.INDUCTION, response, true);
  }
}
