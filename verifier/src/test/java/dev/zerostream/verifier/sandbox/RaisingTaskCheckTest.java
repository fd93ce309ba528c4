package dev.zerostream.verifier.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.zerostream.verifier.sandbox.TaskOutcome.Accepted;
import dev.zerostream.verifier.sandbox.TaskOutcome.Refused;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Error deduction: the exception is the answer. */
final class RaisingTaskCheckTest {

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
    TaskOutcome outcome = TaskCheck.checkRaising(sandbox, lines(source), input, LIMITS);
    return assertThat(outcome).asInstanceOf(type(Accepted.class)).actual();
  }

  private static Refused refused(String source, String input) {
    TaskOutcome outcome = TaskCheck.checkRaising(sandbox, lines(source), input, LIMITS);
    return assertThat(outcome).asInstanceOf(type(Refused.class)).actual();
  }

  private static String lines(String source) {
    return source.replace("\\n", "\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ZeroDivisionError | def f(x): return 1 // x                                        | 0
          TypeError         | def f(x): return x                                             | 1, 2
          KeyError          | def f(x): return {'a: b': 1}[x]                                | 'b: c'
          NameError         | def f(x): return y                                             | 1
          AssertionError    | def f(x): assert x > 1                                         | 1
          Odd               | class Odd(Exception): pass\\ndef f(x):\\n  raise Odd('odd: yes')  | 1
          RecursionError    | def f(x): return f(x + 1)                                      | 1
          StopIteration     | def f(x): return next(iter(x))                                 | []
          SystemExit        | def f(x): raise SystemExit(x)                                  | 1
          """)
  void shouldTellTheTypeOfWhatIsRaised(String type, String source, String input) {
    assertThat(accepted(source, input).output()).isEqualTo(type);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          NO_ERROR       | def f(x): return x                                       | 1
          NO_ERROR       | def f(x): return ('raised', 'ValueError')                | 1
          SYNTAX         | def f(x) return x                                        | 1
          NO_ENTRY_POINT | def g(x): raise ValueError                               | 1
          FORBIDDEN      | import os\\ndef f(x): raise ValueError                    | 1
          FORBIDDEN      | def f(x): return eval('1 / 0')                           | 1
          FORBIDDEN      | def f(x): raise PermissionError                          | 1
          RUNTIME_ERROR  | y = 1 // 0\\ndef f(x): raise ValueError                   | 1
          RUNTIME_ERROR  | def f(x): raise type('a b', (Exception,), {})            | 1
          TIMEOUT        | def f(x): return sum(range(10**12))                      | 1
          MEMORY         | def f(x): raise MemoryError                              | 1
          NOT_A_LITERAL  | def f(x): return map(abs, x)                             | [1]
          NOT_A_LITERAL  | def f(x): raise ValueError                               | g(1)
          """)
  void shouldRefuse(RejectKind reason, String source, String input) {
    Refused refused = refused(source, input);

    assertThat(refused.reason()).as(refused.detail()).isEqualTo(reason);
    assertThat(refused.detail()).isNotBlank();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          raises once          | n = []\\ndef f(x):\\n  n.append(1)\\n  return n[1]
          another the 2nd time | n = []\\ndef f(x):\\n  n.append(1)\\n  raise [KeyError, TypeError][len(n) > 1]
          order of a set       | def f(x):\\n  raise {'a': KeyError, 'b': TypeError, 'c': NameError}[list(set('abcdefgh') & set('abc'))[0]]
          hash of a string     | def f(x):\\n  raise [KeyError, TypeError, NameError, OSError][hash('ab') % 4]
          """)
  void shouldRefuseWhatDisagreesWithItself(String name, String source) {
    Refused refused = refused(source, "3");

    assertThat(refused.reason()).as("%s: %s", name, refused).isEqualTo(RejectKind.NONDETERMINISTIC);
  }

  @Test
  void shouldKnowProgramsThatAlwaysFailByTheirBehaviour() {
    Accepted one = accepted("def f(x): return y", "1");
    Accepted same = accepted("def f(number):\\n  z = number\\n  return q + z", "2");
    Accepted other = accepted("def f(x): return x[0]", "1");

    assertThat(one.fingerprint()).isPresent().isEqualTo(same.fingerprint());
    assertThat(other.fingerprint()).isPresent().isNotEqualTo(one.fingerprint());
  }

  @Test
  void shouldRunAProgramThatReturnsOnceOnly() {
    AtomicInteger forks = new AtomicInteger();
    Sandbox counting = new CountingSandbox(sandbox, forks);

    TaskCheck.checkRaising(counting, "def f(x): return x", "1", LIMITS);

    assertThat(forks).hasValue(1);
  }
}
