package dev.zerostream.verifier.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as a literal, and when two are equal. */
final class LiteralsTest {

  private static ForkServerSandbox sandbox;

  @BeforeAll
  static void start() {
    sandbox = ForkServerSandbox.start(SandboxOptions.DEFAULT);
  }

  @AfterAll
  static void stop() {
    sandbox.close();
  }

  private static Comparison compare(String left, String right) {
    return sandbox.compare(List.of(new LiteralPair(left, right))).get(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          1                 | 1.0
          True              | 1
          1e3               | 1000
          -0.0              | 0
          +5                | 5
          0x10              | 16
          1_000             | 1000
          'a' 'b'           | "ab"
          b'a'              | b"\\x61"
          '\\u0041'         | 'A'
          (1,)              | 1,
          [[], {}, ()]      | [ [ ], { }, ( ) ]
          {1, 2, 2}         | {2, 1}
          {'a': 1, 'b': 2}  | {'b': 2, 'a': 1}
          set()             | frozenset()
          frozenset({1, 2}) | {2, 1}
          frozenset([1, 2]) | frozenset((2, 1))
          {frozenset()}     | {frozenset([])}
          None              | None
          """)
  void shouldFindEqual(String left, String right) {
    assertThat(compare(left, right)).isEqualTo(new Comparison(true, true, true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          1        | 2
          '1'      | 1
          [1]      | (1,)
          'a'      | b'a'
          [1, 2]   | [2, 1]
          None     | False
          {}       | set()
          0.1      | 0.1000001
          """)
  void shouldFindDifferent(String left, String right) {
    assertThat(compare(left, right)).isEqualTo(new Comparison(true, true, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "nan",
        "inf",
        "1e999",
        "-1e999",
        "[1e999]",
        "1j",
        "1+2j",
        "...",
        "1+1",
        "x",
        "print(1)",
        "set([1])",
        "set",
        "frozenset",
        "frozenset(1)",
        "frozenset(set([1]))",
        "frozenset({1}, {2})",
        "frozenset(x=1)",
        "dict()",
        "list()",
        "[*[1]]",
        "{**{}}",
        "{[1]}",
        "{{}: 1}",
        "[x for x in [1]]",
        "lambda: 1",
        "f'{1}'",
        "(a := 1)",
        "-True",
        "--1",
        "not 1",
        "1 if 1 else 2",
        "'a'.upper()",
        "[1][0]",
        "1; 2",
        "1\n2",
        "a = 1",
        "import os",
        "__import__('os').system('true')",
        "`1`",
        "\u0000",
        "'\\ud800' '",
        "\ud800",
        "1 == 1",
        "''' unfinished",
        "yield",
        "await x",
        "await 1",
        "x[1:2]",
        "('%s' % 1)"
      })
  void shouldNotTakeForALiteral(String text) {
    assertThat(compare(text, "1")).isEqualTo(new Comparison(false, true, false));
    assertThat(compare(text, text).equal()).isFalse();
  }

  @Test
  void shouldBoundDigitsDepthAndLength() {
    assertThat(compare("9".repeat(4300), "9".repeat(4300)).equal()).isTrue();
    assertThat(compare("9".repeat(4301), "1").leftIsLiteral()).isFalse();
    assertThat(compare("0x" + "f".repeat(4000), "1").leftIsLiteral()).isFalse();
    assertThat(compare("[".repeat(90) + "]".repeat(90), "1").leftIsLiteral()).isTrue();
    assertThat(compare("[".repeat(101) + "]".repeat(101), "1").leftIsLiteral()).isFalse();
    assertThat(compare("-".repeat(100_000) + "1", "1").leftIsLiteral()).isFalse();
    assertThat(compare("1" + "+1".repeat(50_000), "1").leftIsLiteral()).isFalse();
    assertThat(compare("'" + "a".repeat(300_000) + "'", "1").leftIsLiteral()).isFalse();
  }

  @Test
  void shouldKeepTheOrderOfALargeBatch() {
    List<LiteralPair> pairs = new ArrayList<>();
    for (int i = 0; i < 2500; i++) {
      pairs.add(new LiteralPair("" + i, i % 3 == 0 ? i + ".0" : "'" + i + "'"));
    }

    List<Comparison> comparisons = sandbox.compare(pairs);

    assertThat(comparisons).hasSize(2500);
    for (int i = 0; i < 2500; i++) {
      assertThat(comparisons.get(i).equal()).isEqualTo(i % 3 == 0);
    }
    assertThat(sandbox.compare(List.of())).isEmpty();
  }
}
