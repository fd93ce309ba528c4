package dev.zerostream.verifier.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.verifier.sandbox.Execution.Status;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Honest programs, every status, and the two hash seeds. */
final class ForkServerSandboxTest {

  private static final Limits SHORT =
      new Limits(Duration.ofMillis(200), Duration.ofSeconds(1), 256L << 20, 1024);

  private static ForkServerSandbox sandbox;

  @BeforeAll
  static void start() {
    sandbox = ForkServerSandbox.start(SandboxOptions.DEFAULT);
  }

  @AfterAll
  static void stop() {
    sandbox.close();
  }

  private static Execution run(String source, String input) {
    return sandbox.run(source, List.of(input), SHORT, 0).get(0);
  }

  @Test
  void shouldNameTheLayersInForce() {
    assertThat(sandbox.layers()).contains("no_new_privs", "seccomp", "rlimits");
    assertThat(sandbox.servers()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          x            | 1                  | 1
          x            | [1, 'a', b'b']     | [1, 'a', b'b']
          x            | x={'k': (1,)}      | {'k': (1,)}
          x            | set()              | set()
          x            | frozenset({3, 1})  | frozenset({1, 3})
          x            | {'b', 10, 9, 'a'}  | {9, 10, 'a', 'b'}
          x            | -1.5e300           | -1.5e+300
          sorted(x)    | [3, 1, 2]          | [1, 2, 3]
          print(x)     | 'shown to nobody'  | None
          2 ** x       | 100                | 1267650600228229401496703205376
          """)
  void shouldReturnTheLiteral(String expression, String input, String expected) {
    Execution execution = run("def f(x):\n  return " + expression, input);

    assertThat(execution.error()).isNull();
    assertThat(execution.value()).isEqualTo(expected);
    assertThat(execution.peakBytes()).isPositive();
    assertThat(execution.wall()).isPositive();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          SYNTAX           | def f(x:                                   | 1
          SYNTAX           | def g(x): return x                         | 1
          RUNTIME_ERROR    | def f(x): return 1 / x                     | 0
          RUNTIME_ERROR    | def f(x): return f(x)                      | 0
          RUNTIME_ERROR    | def f(x): raise SystemExit                 | 0
          TIMEOUT          | def f(x): return f(x) if [0 for _ in iter(int, 1)] else 0 | 0
          NOT_A_LITERAL    | def f(x): return x                         | 10 ** 11
          MEMORY           | def f(x): return len([0] * x)              | 100000000000
          OUTPUT_TOO_LARGE | def f(x): return 'a' * x                   | 2000
          OUTPUT_TOO_LARGE | def f(x): return 10 ** x                   | 5000
          NOT_A_LITERAL    | def f(x): return (y for y in x)            | [1]
          NOT_A_LITERAL    | def f(x): return float(x)                  | 'nan'
          NOT_A_LITERAL    | def f(x): return [float(x)]                | 'inf'
          NOT_A_LITERAL    | def f(x): x.append(x); return x            | []
          NOT_A_LITERAL    | def f(x): return type('T', (int,), {})(x)  | 1
          NOT_A_LITERAL    | def f(x): return x                         | open('/etc/passwd')
          NOT_A_LITERAL    | def f(x): return x                         | 1) + f(2
          FORBIDDEN        | def f(x): return open(x).read()            | '/etc/passwd'
          FORBIDDEN        | def f(x): import socket                    | 0
          """)
  void shouldTellWhatHappened(Status status, String source, String input) {
    assertThat(run(source, input).status()).isEqualTo(status);
  }

  @Test
  void shouldGiveEachInputItsOwnNamespaceAndAnswer() {
    String counting = "calls = []\ndef f(x):\n  calls.append(x)\n  return len(calls)";

    List<Execution> executions = sandbox.run(counting, List.of("1", "2", "3"), SHORT, 1);

    assertThat(executions).extracting(Execution::value).containsExactly("1", "1", "1");
  }

  @Test
  void shouldKeepTheAnswersBeforeAndAfterAnInputThatEndsTheFork() {
    String source =
        "import os\ndef f(x):\n  while x == 1: pass\n  if x == 2: os._exit(0)\n  return x";

    List<Execution> executions = sandbox.run(source, List.of("0", "1", "2", "3", "zero"), SHORT, 0);

    assertThat(executions)
        .extracting(Execution::status)
        .containsExactly(
            Status.OK, Status.TIMEOUT, Status.RUNTIME_ERROR, Status.OK, Status.NOT_A_LITERAL);
  }

  @Test
  void shouldOrderStringsDifferentlyUnderAnotherHashSeedAndPrintSetsTheSame() {
    String source = "def f(x):\n  return ''.join(set(x)), set(x)";
    String input = "'abcdefghijklmnop'";

    String one = sandbox.run(source, List.of(input), SHORT, 0).get(0).value();
    String other = sandbox.run(source, List.of(input), SHORT, 1).get(0).value();

    assertThat(one).isNotEqualTo(other);
    assertThat(one.substring(20)).isEqualTo(other.substring(20));
    assertThat(sandbox.run(source, List.of(input), SHORT, 2).get(0).value()).isEqualTo(one);
  }

  @Test
  void shouldCompareByValue() {
    List<Comparison> comparisons =
        sandbox.compare(
            List.of(
                new LiteralPair("{1, 2}", "{2, 1}"),
                new LiteralPair("1", "1.0"),
                new LiteralPair("[1, 2]", "(1, 2)"),
                new LiteralPair("1", "nan"),
                new LiteralPair("frozenset({1})", "frozenset([1])"),
                new LiteralPair("'\ud800'", "'\\ud800'"),
                new LiteralPair("1", "[".repeat(5000))));

    assertThat(comparisons)
        .extracting(Comparison::equal)
        .containsExactly(true, true, false, false, true, false, false);
    assertThat(comparisons.get(3)).isEqualTo(new Comparison(true, false, false));
  }

  @Test
  void shouldInspect() {
    Inspection inspection =
        sandbox.inspect("import os\ndef f(a, b):\n  '''doc'''\n  c = a  # note\n  return c + b\n");

    assertThat(inspection.parses()).isTrue();
    assertThat(inspection.definesEntryPoint()).isTrue();
    assertThat(inspection.parameters()).isEqualTo(2);
    assertThat(inspection.forbidden()).containsExactly("os");
    assertThat(inspection.canonicalSource())
        .isEqualTo("import os\n\ndef f(v0, v1):\n    v2 = v0\n    return v2 + v1\n");
    assertThat(inspection.mayShareFork()).isFalse();
    assertThat(inspection.complexity()).containsEntry("cyclomatic", 1.0).hasSize(6);
  }
}
