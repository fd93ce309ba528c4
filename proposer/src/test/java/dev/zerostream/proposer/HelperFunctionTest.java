package dev.zerostream.proposer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelperFunctionTest {

  @Test
  void shouldRenameTheFunctionAndItsOwnCallsAndNothingElse() {
    // Given
    String program =
        """
        import math
        from itertools import chain, product

        # as f(x) does
        def f (x, offset=2):
            self_f = x.f(1) if x else f"{x} f" + rf'{x}'
            return f(x - 1) + offset if x > 0 else half(x)
        """;

    // When
    String renamed = HelperFunction.of("d1", program, "g_1").orElseThrow().program();

    // Then
    assertThat(renamed)
        .isEqualTo(
            program
                .replace("as f(x)", "as g_1(x)")
                .replace("def f (", "def g_1 (")
                .replace("return f(", "return g_1("));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "def h(x): return x\ndef f(x): return h(x)",
        "def f(x): return x\ndef f(x): return x",
        "LIMIT = 3\ndef f(x): return x + LIMIT",
        "class A: pass\ndef f(x): return x",
        "@cached\ndef f(x): return x",
        "def f(x):\n    return (x\n)",
        "def f(x): return map(f, x)",
        "def f(x):\n    f = 3\n    return f",
        "def f(f): return 1",
        "def f(x): return '''\nf'''",
        "def f(x): return g_0(x)",
        "async def f(x): return x",
        "import math",
        ""
      })
  void shouldLeaveOutWhatCanNotStandBesideOthers(String program) {
    assertThat(HelperFunction.of("d1", program, "g_0")).isEmpty();
  }
}
