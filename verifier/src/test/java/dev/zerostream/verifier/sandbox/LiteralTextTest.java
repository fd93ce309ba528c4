package dev.zerostream.verifier.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LiteralTextTest {

  private static final long SEED = 20261124;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-12",
        "1.5",
        "-0.0",
        "1e+16",
        "2.5e-07",
        "None",
        "True",
        "False",
        "set()",
        "frozenset()",
        "frozenset({1, 'a'})",
        "[]",
        "()",
        "{}",
        "(1,)",
        "(1, 2)",
        "[[], [None]]",
        "{1, 2}",
        "{'a': 1, (1, 2): {'b': []}}",
        "'it\\'s'",
        "\"it's\"",
        "'\\\\'",
        "b'\\xff'",
        "'é\\ud800'",
        "[frozenset({frozenset()}), b'', \"\"]"
      })
  void shouldKnowWhatThePrinterWrites(String text) {
    assertThat(LiteralText.matches(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "x",
        "f(1)",
        "exec('x')",
        "1 + 1",
        "1,",
        "[1",
        "1]",
        "[1,2]",
        "[1, ]",
        "(1)",
        "(,)",
        "{1: 2, 3}",
        "{1, 2: 3}",
        "{:}",
        "'a",
        "'a' 'b'",
        "'a\n'",
        "b'é'",
        "bx",
        "1.",
        ".5",
        "--1",
        "1e",
        "nan",
        "inf",
        "1j",
        "...",
        "lambda: 0",
        "[x for x in y]",
        "set(1)",
        "frozenset({})",
        "frozenset({1)",
        "'a'\\",
        "'\\",
        "0x10",
        "1_000",
        "True and 'x'"
      })
  void shouldRefuseWhatItNeverWrites(String text) {
    assertThat(LiteralText.matches(text)).isFalse();
  }

  @Test
  void shouldRefuseNestingWithoutEnd() {
    assertThat(LiteralText.matches("[".repeat(100) + "]".repeat(100))).isTrue();
    assertThat(LiteralText.matches("[".repeat(100_000) + "]".repeat(100_000))).isFalse();
  }

  @Test
  void shouldKnowWhatTheSandboxReturns() {
    // Given random literals
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    List<String> inputs =
        IntStream.range(0, 60).mapToObj(i -> literal(random, 0)).collect(Collectors.toList());

    // When
    try (Sandbox sandbox = ForkServerSandbox.start(SandboxOptions.DEFAULT)) {
      List<Execution> executions = sandbox.run("def f(x): return x", inputs, Limits.DEFAULT, 0);

      // Then
      assertThat(executions).allMatch(Execution::ok);
    }
  }

  private static String literal(Random random, int depth) {
    int kind = random.nextInt(depth < 4 ? 9 : 5);
    List<String> items = new ArrayList<>();
    for (int item = random.nextInt(4); kind > 4 && item > 0; item--) {
      items.add(literal(random, kind > 6 ? 9 : depth + 1));
    }
    String joined = String.join(", ", items);
    return switch (kind) {
      case 0 -> Integer.toString(random.nextInt());
      case 1 -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
      case 2 -> "'" + (char) (0x20 + random.nextInt(5)) + "\\n\\x00\\u20ac\\\\\"'";
      case 3 -> "b'\\xff\\'" + random.nextInt(9) + "'";
      case 4 -> List.of("None", "True", "False").get(random.nextInt(3));
      case 5 -> "[" + joined + "]";
      case 6 -> "(" + joined + (items.size() == 1 ? ",)" : ")");
      case 7 -> items.isEmpty() ? "set()" : "{" + joined + "}";
      default ->
          "{" + items.stream().map(key -> key + ": []").collect(Collectors.joining(", ")) + "}";
    };
  }
}
