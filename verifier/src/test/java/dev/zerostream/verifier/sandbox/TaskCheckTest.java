package dev.zerostream.verifier.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.zerostream.verifier.sandbox.TaskOutcome.Accepted;
import dev.zerostream.verifier.sandbox.TaskOutcome.Refused;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TaskCheckTest {

  private static final Limits LIMITS =
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

  private static Accepted accepted(String source, String input) {
    TaskOutcome outcome = TaskCheck.check(sandbox, source, input, LIMITS);
    return assertThat(outcome).asInstanceOf(type(Accepted.class)).actual();
  }

  private static Refused refused(String source, String input) {
    TaskOutcome outcome = TaskCheck.check(sandbox, source, input, LIMITS);
    return assertThat(outcome).asInstanceOf(type(Refused.class)).actual();
  }

  @Test
  void shouldAcceptADeterministicProgram() {
    Accepted accepted = accepted("def f(x):\n  return sorted(set(x))", "['b', 'a', 'b']");

    assertThat(accepted.output()).isEqualTo("['a', 'b']");
    assertThat(accepted.canonicalHash()).hasSize(64);
    assertThat(accepted.fingerprint()).isPresent();
    assertThat(accepted.inspection().mayShareFork()).isTrue();
  }

  @Test
  void shouldAcceptADictWhoseOrderFollowsTheHashes() {
    assertThat(accepted("def f(x):\n  return {c: 1 for c in set(x)}", "'abcdef'").output())
        .startsWith("{'");
  }

  @Test
  void shouldFindTheSameBehaviourBehindOtherTextAndInput() {
    Accepted one = accepted("def f(x):\n  return x + x", "'a'");
    Accepted other = accepted("def f(text):\n  '''Doubles.'''\n  return text * 2", "'other'");
    Accepted different = accepted("def f(x):\n  return x * 3", "'a'");

    assertThat(other.fingerprint()).isEqualTo(one.fingerprint());
    assertThat(different.fingerprint()).isPresent().isNotEqualTo(one.fingerprint());
    assertThat(other.canonicalHash()).isNotEqualTo(one.canonicalHash());
  }

  @Test
  void shouldIgnoreNamesCommentsAndHintsInTheCanonicalHash() {
    Accepted one = accepted("def f(a, b):\n  c = a + b\n  return [c for _ in [1]]", "1, 2");
    Accepted other =
        accepted("def f(x: int, y):  # sum\n  'sum'\n  z=x+y\n  return [z for q in [1]]", "3, 4");

    assertThat(other.canonicalHash()).isEqualTo(one.canonicalHash());
    assertThat(other.inspection().canonicalSource()).isEqualTo(one.inspection().canonicalSource());
  }

  @Test
  void shouldNotFingerprintWhatReturnsOnFewProbes() {
    assertThat(accepted("def f(x):\n  return {'secret': 1}[x]", "'secret'").fingerprint())
        .isEmpty();
    assertThat(accepted("def f():\n  return 1", "").fingerprint()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          SYNTAX           | def f(x) return x                  | 1
          SYNTAX           | return 1                           | 1
          NO_ENTRY_POINT   | def g(x): return x                 | 1
          NO_ENTRY_POINT   | f = lambda x: x                    | 1
          FORBIDDEN        | import random                      | 1
          FORBIDDEN        | import os.path as p                | 1
          FORBIDDEN        | from time import time              | 1
          FORBIDDEN        | def f(x): return eval('x')         | 1
          FORBIDDEN        | def f(x): return ().__class__      | 1
          FORBIDDEN        | def f(x): return __builtins__      | 1
          RUNTIME_ERROR    | def f(x): return 1 // x            | 0
          RUNTIME_ERROR    | def f(x): return x                 | 1, 2
          TIMEOUT          | def f(x): return sum(range(10**12)) | 1
          MEMORY           | def f(x): return len('a' * 10**12) | 1
          OUTPUT_TOO_LARGE | def f(x): return 'a' * 2000        | 1
          NOT_A_LITERAL    | def f(x): return map(abs, x)       | [1]
          NOT_A_LITERAL    | def f(x): return x                 | g(1)
          """)
  void shouldRefuse(RejectKind reason, String source, String input) {
    String whole =
        source.startsWith("def") || !source.contains("import")
            ? source
            : source + "\ndef f(x): return x";

    Refused refused = refused(whole, input);

    assertThat(refused.reason()).as(refused.detail()).isEqualTo(reason);
    assertThat(refused.detail()).isNotBlank();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          truthful only once    | calls = []\\ndef f(x):\\n  calls.append(1)\\n  return x if len(calls) == 1 else -x
          truthful to its first | seen = []\\ndef f(x):\\n  seen.append(x)\\n  return seen[0] + x
          order of a set        | def f(x):\\n  return list({'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'})
          hash of a string      | def f(x):\\n  return hash('a') + x
          state in a default    | def f(x, kept=[]):\\n  kept.append(x)\\n  return list(kept)
          state in a function   | def f(x):\\n  f.n = f.n + 1\\n  return f.n\\nf.n = 0
          fails on second call  | n = []\\ndef f(x):\\n  n.append(1)\\n  return [7][len(n) - 1]
          """)
  void shouldRefuseWhatDisagreesWithItself(String name, String source) {
    Refused refused = refused(source.replace("\\n", "\n"), "3");

    assertThat(refused.reason()).as("%s: %s", name, refused).isEqualTo(RejectKind.NONDETERMINISTIC);
  }

  @Test
  void shouldNeedAtMostSixForks() {
    AtomicInteger forks = new AtomicInteger();
    Sandbox counting = new CountingSandbox(sandbox, forks);

    TaskCheck.check(counting, "def f(x): return x", "1", LIMITS);
    assertThat(forks.getAndSet(0)).isEqualTo(6);
    TaskCheck.check(counting, "def f(x): return 1 / 0", "1", LIMITS);
    assertThat(forks.getAndSet(0)).isEqualTo(1);
    TaskCheck.check(counting, "def f(x): return eval", "1", LIMITS);
    assertThat(forks).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          1            | 12
          [1, 2], 'a'  | [], 'b'
          x={'a': [1]} | x={'zz': [7, 8]}
          (1, 'a')     | (5, '')
          {1}, None    | {2, 3}, None
          """)
  void shouldDeriveProbesFromTypesOnly(String one, String other) {
    List<String> probes = sandbox.probes(one);

    assertThat(probes).hasSize(8).doesNotHaveDuplicates().isEqualTo(sandbox.probes(other));
    assertThat(sandbox.compare(probes.stream().map(TaskCheckTest::asTuple).toList()))
        .allMatch(comparison -> one.contains("=") || comparison.equal());
  }

  private static LiteralPair asTuple(String arguments) {
    return new LiteralPair("(" + arguments + ",)", "(" + arguments + ",)");
  }

  @Test
  void shouldDeriveNoProbesFromOtherThanLiterals() {
    assertThat(sandbox.probes("open('x')")).isEmpty();
    assertThat(sandbox.probes("")).isEmpty();
    assertThat(sandbox.probes("[".repeat(90) + "]".repeat(90))).isNotEmpty();
  }
}
