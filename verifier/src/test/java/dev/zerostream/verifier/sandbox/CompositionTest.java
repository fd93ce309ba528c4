package dev.zerostream.verifier.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that have to build on g_0 and g_1. */
class CompositionTest {

  private static final List<String> NAMES = List.of("g_0", "g_1");

  private static ForkServerSandbox sandbox;

  @BeforeAll
  static void start() {
    sandbox = ForkServerSandbox.start(SandboxOptions.DEFAULT);
  }

  @AfterAll
  static void stop() {
    sandbox.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "def f(x): return g_0(g_1(x))",
        "def f(x): return [g_0(y) for y in g_1(x)]",
        "def f(x): return (lambda y: g_0(y))(g_1(x))",
        "def f(x):\n  def inner(y): return g_0(y)\n  return inner(g_1(x))",
        "def h(x): return g_0(x)\ndef f(x): return h(g_1(x))",
        "class A:\n  def m(self, x): return g_0(x)\ndef f(x): return A().m(g_1(x))",
        "def f(x):\n  if x: return g_0(x)\n  return g_1(x)",
        "def f(x):\n  while True:\n    x = g_0(x)\n    if x > 3: return g_1(x)"
      })
  void shouldAcceptCallsThatCanBeReached(String program) {
    assertThat(sandbox.composition(program, NAMES)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "def f(x): return g_1(x)",
        "def f(x): return g_1(g_0)",
        "def f(x): return g_1(x) + x.g_0(1)",
        "def f(x): return g_1('g_0(x)')",
        "def f(x): # g_0(x)\n  return g_1(x)",
        "def h(x): return g_0(x)\ndef f(x): return g_1(x)",
        "g_0(3)\ndef f(x): return g_1(x)",
        "def f(x): return g_0(x)\ndef f(x): return g_1(x)",
        "def f(x):\n  return g_1(x)\n  g_0(x)",
        "def f(x):\n  if False: g_0(x)\n  return g_1(x)",
        "def f(x):\n  if 1: return g_1(x)\n  else: return g_0(x)",
        "def f(x):\n  while 0: g_0(x)\n  return g_1(x)",
        "def f(x): return g_0(x) if None else g_1(x)"
      })
  void shouldRefuseWhatIsNotCalled(String program) {
    assertThat(sandbox.composition(program, NAMES))
        .contains("Expected f to call g_0, but it does not.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "def g_0(x): return x\ndef f(x): return g_0(g_1(x))",
        "g_0 = abs\ndef f(x): return g_0(g_1(x))",
        "def f(x):\n  g_0 = abs\n  return g_0(g_1(x))",
        "def f(x, g_0=abs): return g_0(g_1(x))",
        "def f(x): return (lambda g_0: g_0(g_1(x)))(abs)",
        "def f(x): return [g_0(1) for g_0 in [g_1]]",
        "def f(x): return (g_0 := abs)(g_1(x))",
        "from math import floor as g_0\ndef f(x): return g_0(g_1(x))",
        "class g_0: pass\ndef f(x): return g_0(g_1(x))",
        "def f(x):\n  for g_0 in [abs]: x = g_0(g_1(x))\n  return x",
        "def f(x):\n  try: return g_0(g_1(x))\n  except ValueError as g_0: return 1",
        "def f(x):\n  match [abs]:\n    case [g_0]: return g_0(g_1(x))",
        "def f(x):\n  global g_0\n  return g_0(g_1(x))",
        "def f(x):\n  del g_0\n  return g_0(g_1(x))",
        "class A:\n  def g_0(self): return 1\ndef f(x): return g_0(g_1(x))"
      })
  void shouldRefuseNamesThatAreGivenToSomethingElse(String program) {
    assertThat(sandbox.composition(program, NAMES))
        .contains("Expected g_0 to stay what it is, but the program binds it.");
  }

  @Test
  void shouldLeaveWhatIsNoProgramToTheOtherChecks() {
    assertThat(sandbox.composition("def f(x: return", NAMES)).isEmpty();
  }
}
