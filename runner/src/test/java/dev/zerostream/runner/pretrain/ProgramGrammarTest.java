package dev.zerostream.runner.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.schemas.Domain;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProgramGrammarTest {

  private static final long SEED = 11;
  private static final int SAMPLES = 3_000;

  private static Stream<Sketch> samples() {
    ProgramGrammar grammar = new ProgramGrammar(new SplittableRandom(SEED));
    return Stream.generate(grammar::sample).limit(SAMPLES);
  }

  @Test
  void shouldWriteWellFormedPrograms() {
    samples()
        .forEach(
            sketch -> {
              assertWellFormed(sketch.program(), sketch);
              assertWellFormed(sketch.noted(), sketch);
            });
  }

  private static void assertWellFormed(String program, Sketch sketch) {
    String parameters = sketch.inputs().size() == 1 ? "x" : "x, y";
    assertThat(program)
        .as("seed %d", SEED)
        .startsWith("def f(" + parameters + "):\n")
        .doesNotContain("$", "#", "@", "\t", "\n\n", "null");
    assertThat(brackets(program)).as(program).isTrue();
    List<String> lines = program.lines().toList();
    assertThat(lines.get(lines.size() - 1)).as(program).startsWith("    return ");
    for (int i = 1; i < lines.size(); i++) {
      int deeper = indentation(lines.get(i)) - indentation(lines.get(i - 1));
      assertThat(lines.get(i - 1).endsWith(":")).as(program).isEqualTo(deeper == 4);
      assertThat(deeper).as(program).isLessThanOrEqualTo(4);
      assertThat(indentation(lines.get(i)) % 4).as(program).isZero();
    }
  }

  private static int indentation(String line) {
    return line.length() - line.stripLeading().length();
  }

  /** Whether brackets close in order and quotes in pairs. */
  private static boolean brackets(String program) {
    Deque<Character> open = new ArrayDeque<>();
    boolean quoted = false;
    for (int i = 0; i < program.length(); i++) {
      char c = program.charAt(i);
      quoted ^= c == '\'';
      int closing = quoted ? -1 : ")]}".indexOf(c);
      if (!quoted && "([{".indexOf(c) >= 0) {
        open.push(c);
      } else if (closing >= 0 && (open.isEmpty() || open.pop() != "([{".charAt(closing))) {
        return false;
      }
    }
    return open.isEmpty() && !quoted;
  }

  @Test
  void shouldWriteOneToFourSteps() {
    samples()
        .forEach(
            sketch -> {
              assertThat(sketch.steps()).isBetween(1, 4);
              assertThat(sketch.hint()).isNotBlank();
              assertThat(sketch.inputs()).isNotEmpty().doesNotContain(Kind.OTHER);
              assertThat(sketch.inputs().get(0)).isNotEqualTo(Kind.BOOL);
            });
  }

  @Test
  void shouldFollowFromTheSeed() {
    assertThat(samples()).containsExactlyElementsOf(samples().toList());
  }

  @Test
  void shouldCoverBothDomainsAndManyPrograms() {
    assertThat(samples().map(Sketch::domain)).contains(Domain.MATHEMATICS, Domain.PROGRAMMING);
    assertThat(samples().map(Sketch::program).distinct().count())
        .as("seed %d", SEED)
        .isGreaterThan(SAMPLES / 3);
  }

  @Test
  void shouldUseEveryOperation() {
    String all = String.join("\n", samples().map(Sketch::hint).toList());

    assertThat(Operation.ALL).allSatisfy(operation -> assertThat(all).contains(operation.hint()));
  }

  @Test
  void shouldDrawLiterals() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 200; i++) {
      assertThat(Kind.INT.draw(random)).matches("-?\\d+");
      assertThat(Kind.STR.draw(random)).matches("'[A-Za-z]{1,5}'");
      assertThat(Kind.LIST.draw(random)).matches("\\[\\d(, \\d){0,4}]");
      assertThat(Kind.TUPLE.draw(random)).matches("\\(\\d(, \\d){1,2}\\)");
      assertThat(Kind.DICT.draw(random)).matches("\\{'[A-Za-z]': \\d(, '[A-Za-z]': \\d){0,2}}");
      assertThat(Kind.BOOL.draw(random)).matches("True|False");
    }
  }

  @Test
  void shouldHoldOutATwentiethOfThePrograms() {
    List<String> programs = samples().map(Sketch::program).distinct().toList();

    for (Split heldOut : List.of(Split.DEVELOPMENT, Split.FINAL)) {
      long count = programs.stream().filter(program -> Split.of(program) == heldOut).count();
      assertThat(count / (double) programs.size())
          .as("%s, seed %d", heldOut, SEED)
          .isBetween(0.03, 0.07);
    }
  }

  /**
   * Fails when the split moves: a model that was trained before has then seen held-out programs.
   */
  @Test
  void shouldNeverMoveAProgramToAnotherSplit() {
    assertThat(Split.of("def f(x):\n    return x > 8")).isEqualTo(Split.DEVELOPMENT);
    assertThat(Split.of("def f(x):\n    return max(x, 3)")).isEqualTo(Split.DEVELOPMENT);
    assertThat(Split.of("def f(x):\n    return abs(x)")).isEqualTo(Split.FINAL);
    assertThat(Split.of("def f(x):\n    return x + 8")).isEqualTo(Split.FINAL);
    assertThat(Split.of("def f(x):\n    return x + 2")).isEqualTo(Split.TRAIN);
    assertThat(Split.of("def f(x):\n    return sorted(x)")).isEqualTo(Split.TRAIN);
  }
}
