package dev.zerostream.runner.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MathAnswerTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "42; 42",
        "42; 42.0",
        "27.0; 27",
        "1,000; 1000",
        "\\frac{1}{2}; 0.5",
        "\\dfrac12; \\frac{1}{2}",
        "\\frac{3\\pi}{4}; \\frac34\\pi",
        "2\\sqrt{3}; \\sqrt{12}",
        "\\sqrt[3]{8}; 2",
        "2^{10}; 1024",
        "2\\frac{1}{3}; \\frac{7}{3}",
        "90^\\circ; 90",
        "50\\%; 50",
        "12\\text{ cm}; 12",
        "x = 5; 5",
        "\\text{Evelyn}; Evelyn",
        "\\text{(B)}; (B)",
        "(1, 2); \\left(1,2\\right)",
        "(1, \\frac12); (1, 0.5)",
        "[0,1); [0, 1.0)",
        "\\{1, 2, 3\\}; \\{3,1,2\\}",
        "1,-2; -2, 1",
        "x^2+2x+1; x^2 + 2x + 1",
        "$\\frac{1}{576}$; 1/576",
        "4.5e33; 4.5e33",
        "-\\frac{2}{3}; \\frac{-2}{3}"
      })
  void shouldTakeTheSameAnswerInAnotherForm(String gold, String answer) {
    assertThat(MathAnswer.same(gold, answer)).isTrue();
    assertThat(MathAnswer.same(answer, gold)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "42; 43",
        "42; ''",
        "0.5; 0.501",
        "(1, 2); (2, 1)",
        "[0,1); (0,1)",
        "\\{1, 2\\}; \\{1, 2, 2\\}",
        "1, 2; 1",
        "\\frac{1}{2}; \\frac{2}{1}",
        "x+1; y+1",
        "\\text{(B)}; (C)",
        "2^{10}; 20",
        "10; 1,0"
      })
  void shouldRefuseAnotherAnswer(String gold, String answer) {
    assertThat(MathAnswer.same(gold, answer)).isFalse();
    assertThat(MathAnswer.same(answer, gold)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "So \\boxed{1} and then \\boxed{\\frac{1}{2}}.",
        "It follows.\n\\frac{1}{2}\n\n",
        "\\fbox{\\frac{1}{2}}"
      })
  void shouldFindTheFinalAnswer(String response) {
    assertThat(MathAnswer.of(response)).isEqualTo("\\frac{1}{2}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1+", "\\frac{1}", "(1", "1..2", "\\sqrt", "1/0", "2x", "1e5"})
  void shouldGiveNoValueToWhatIsNoNumber(String text) {
    assertThat(MathExpression.value(text)).isEmpty();
  }

  @Test
  void shouldFollowTheUsualOrderOfOperations() {
    assertThat(MathExpression.value("1+2*3^2-4/2").orElseThrow()).isCloseTo(17, offset(1e-12));
    assertThat(MathExpression.value("-2^2").orElseThrow()).isEqualTo(-4);
    assertThat(MathExpression.value("2(3+4)").orElseThrow()).isEqualTo(14);
    assertThat(MathExpression.value("2\\pi\\cdot3").orElseThrow())
        .isCloseTo(6 * Math.PI, offset(1e-12));
  }
}
