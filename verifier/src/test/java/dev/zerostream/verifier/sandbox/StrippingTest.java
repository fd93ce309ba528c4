package dev.zerostream.verifier.sandbox;

import static dev.zerostream.verifier.sandbox.Part.COMMENTS;
import static dev.zerostream.verifier.sandbox.Part.GLOBALS;
import static dev.zerostream.verifier.sandbox.Part.PRINTS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts that are taken out of programs, by the reader that proposals meet. */
class StrippingTest {

  private static final String PROGRAM =
      """
      '''Of the module.'''
      import math  # for pi
      LIMIT = 3  # a global
      print(LIMIT)
      if LIMIT:
          OTHER = '#4'

      class A:
          '''Of the class.'''

      def f(x):
          \"""Of the function.\"""
          # Doubles.
          print('# x',
                x)
          y = '# no comment'
          return [x,  x]  # twice
      """;

  private static ForkServerSandbox sandbox;

  @BeforeAll
  static void start() {
    sandbox = ForkServerSandbox.start(SandboxOptions.DEFAULT);
  }

  @AfterAll
  static void stop() {
    sandbox.close();
  }

  @Test
  void shouldTakeOutCommentsAndDocstringsOnly() {
    assertThat(left(PROGRAM, Set.of(COMMENTS)))
        .isEqualTo(
            """
            import math
            LIMIT = 3
            print(LIMIT)
            if LIMIT:
                OTHER = '#4'

            class A:
                pass

            def f(x):
                print('# x', x)
                y = '# no comment'
                return [x, x]""");
  }

  @Test
  void shouldTakeOutGlobalsAndLeaveTheRestAsItIsWritten() {
    assertThat(left(PROGRAM, Set.of(GLOBALS)))
        .isEqualTo(
            """
            import math  # for pi

            class A:
                '''Of the class.'''

            def f(x):
                \"""Of the function.\"""
                # Doubles.
                print('# x',
                      x)
                y = '# no comment'
                return [x,  x]  # twice
            """);
  }

  @Test
  void shouldTakeOutPrintsAndLeaveTheRestAsItIsWritten() {
    String left =
        PROGRAM.replace("print(LIMIT)\n", "").replace("    print('# x',\n          x)\n", "");

    assertThat(left(PROGRAM, Set.of(PRINTS))).isEqualTo(left).doesNotContain("print");
  }

  @Test
  void shouldTakeOutAllAtOnceAndNothingMoreTheSecondTime() {
    String left = left(PROGRAM, EnumSet.allOf(Part.class));

    assertThat(left)
        .isEqualTo(
            """
            import math

            class A:
                pass

            def f(x):
                y = '# no comment'
                return [x, x]""");
    assertThat(left(left, EnumSet.allOf(Part.class))).isEqualTo(left);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "def f(x): print(x)                  | def f(x): pass",
        "def f(x):~ print(x)~ print(1)       | def f(x):~ pass~",
        "def f(x):~ print(x); return x       | def f(x):~ pass; return x",
        "def f(x):~ y = 'ä'; print(x); return y | def f(x):~ y = 'ä'; pass; return y",
        "def f(x):~ y = x; \\~ print(x)~ return y | def f(x):~ y = x; \\~ pass~ return y",
        "def f(x):~ if x: print(x)~ else:~  print(1)~ return x"
            + " | def f(x):~ if x: pass~ else:~  pass~ return x",
        "def f(x):~ try: print(x)~ except E: print(1)~ finally: print(2)"
            + " | def f(x):~ try: pass~ except E: pass~ finally: pass",
        "def f(x):~ match x:~  case 1: print(x)~ return x"
            + " | def f(x):~ match x:~  case 1: pass~ return x",
        "def f(x):~ return print(x)          | def f(x):~ return print(x)",
        "def f(x):~ y = print(x) or pprint(x) | def f(x):~ y = print(x) or pprint(x)",
        "def f(x):~ x.sort()~ g(x)~ return x | def f(x):~ x.sort()~ g(x)~ return x",
        "def f(x):~ x.print(1)               | def f(x):~ x.print(1)"
      })
  void shouldLeaveAProgramWherePrintsWere(String program, String left) {
    assertThat(left(program.replace('~', '\n'), Set.of(PRINTS))).isEqualTo(left.replace('~', '\n'));
  }

  @Test
  void shouldLeaveNothingOfAProgramOfGlobals() {
    assertThat(left("x = 1\nprint(x)\n", Set.of(GLOBALS))).isEmpty();
    assertThat(left("x = 1", EnumSet.allOf(Part.class))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"def f(x: return", "def f(x):\nreturn x", "return 1", "\0"})
  void shouldSayWhatAnInspectionSaysOfNoProgram(String text) {
    Stripped stripped = sandbox.strip(text, EnumSet.allOf(Part.class));

    assertThat(stripped.program()).isNull();
    assertThat(stripped.error()).isNotBlank().isEqualTo(sandbox.inspect(text).error());
  }

  @Test
  void shouldRefuseWhatItCannotPrint() {
    // Given a number with more digits than Python writes in decimal
    String program = "def f(x): return 0x" + "f".repeat(5000);

    assertThat(sandbox.strip(program, Set.of(COMMENTS)).error()).contains("can be printed");
    assertThat(sandbox.strip(program, Set.of(PRINTS)).program()).isEqualTo(program);
  }

  @Test
  void shouldRefuseWhatIsNestedTooDeeply() {
    String program = "def f(x): return " + "-".repeat(3000) + "x";

    assertThat(sandbox.strip(program, Set.of(COMMENTS)).program()).isNull();
    assertThat(sandbox.strip("def f(x): return x", Set.of(COMMENTS)).error()).isNull();
  }

  private static String left(String program, Set<Part> parts) {
    Stripped stripped = sandbox.strip(program, parts);
    assertThat(stripped.error()).isNull();
    return stripped.program();
  }
}
