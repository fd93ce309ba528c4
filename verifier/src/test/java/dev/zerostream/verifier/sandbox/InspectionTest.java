package dev.zerostream.verifier.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forbidden mentions, sharing of forks, complexity and the canonical form. */
final class InspectionTest {

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
        "def f(x): return x",
        "import math\ndef f(x): return math.floor(x)",
        "import math as m\nfrom math import pi\ndef f(x): return pi * x",
        "from collections import Counter\ndef f(x): return dict(Counter(x))",
        "from itertools import chain\ndef f(x): return list(chain.from_iterable(x))",
        "kept = []\ndef f(x):\n  kept.append(x)\n  return len(kept)",
        "class P:\n  def __init__(self, x): self.x = x\ndef f(x): return P(x).x",
        "def f(input): return input",
        "n = 0\ndef f(x):\n  global n\n  n += 1\n  return n",
      })
  void shouldLetShareAFork(String source) {
    assertThat(sandbox.inspect(source).mayShareFork()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import math\ndef f(x):\n  math.pi = 3\n  return x",
        "import math\ndef f(x):\n  m = math\n  return m",
        "import math as m\ndef f(x): return m.floor(x)",
        "import statistics\nclass A:\n  def g(self): self.x = 1\ndef f(x): A.g(statistics.mean)",
        "import random\ndef f(x): return random.random()",
        "import decimal\ndef f(x): decimal.getcontext().prec = 3",
        "from collections.abc import Sequence\ndef f(x): Sequence.register(int)",
        "import json.decoder\ndef f(x): return 1",
        "import json\ndef f(x): json.decoder.BACKSLASH.clear()",
        "from textwrap import TextWrapper\ndef f(x): return 1",
        "from math import *\ndef f(x): return 1",
        "def f(x): return getattr(x, 'a')",
        "def f(x): return x.__class__",
        "def f(x): return globals()",
        "def f(x):\n  g = (i for i in x)\n  return g.gi_frame",
        "def f(x): return x._private",
        "import os\ndef f(x): return 1",
      })
  void shouldNotLetShareAFork(String source) {
    assertThat(sandbox.inspect(source).mayShareFork()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          import os, math                      | os
          import os.path                       | os.path
          from os import path                  | os
          from . import x                      | .
          eval('1')                            | eval
          e = exec                             | exec
          (1).__class__                        | __class__
          __import__('os')                     | __import__
          open = 3; open                       |
          def g(input): return input           |
          def g(a): a = input; return a        | input
          from math import __loader__          | __loader__
          'x'.format_map({})                   | format_map
          g = 1; g.gi_frame                    | gi_frame
          import time as innocent              | time
          try: import sys;                     | ?
          """)
  void shouldNameWhatIsForbidden(String source, String forbidden) {
    List<String> expected =
        forbidden == null ? Collections.emptyList() : List.of(forbidden.strip());
    Inspection inspection = sandbox.inspect(source.strip());

    if (inspection.parses()) {
      assertThat(inspection.forbidden()).isEqualTo(expected);
    } else {
      assertThat(expected).containsExactly("?");
      assertThat(inspection.error()).isNotBlank();
    }
  }

  @Test
  void shouldMeasureComplexity() {
    String source =
        """
        def f(x):
            total = 0
            for i in x:
                if i > 0 and i % 2:
                    total += i
                elif i < -5:
                    total -= 1
                else:
                    total += f([])
            return total
        """;

    assertThat(sandbox.inspect(source).complexity())
        .containsEntry("lines", 10.0)
        .containsEntry("cyclomatic", 5.0)
        .containsEntry("cognitive", 7.0)
        .hasEntrySatisfying("astNodes", nodes -> assertThat(nodes).isBetween(50.0, 90.0))
        .hasEntrySatisfying("halsteadVolume", volume -> assertThat(volume).isBetween(100.0, 300.0))
        .hasEntrySatisfying("halsteadEffort", effort -> assertThat(effort).isGreaterThan(1000.0));
  }

  @Test
  void shouldSurviveHostileSources() {
    for (String source :
        List.of(
            "(".repeat(60_000),
            "1" + "+1".repeat(30_000),
            "-".repeat(60_000) + "1",
            "a" + ".b".repeat(30_000),
            "f" + "()".repeat(30_000),
            "x = " + "[".repeat(95) + "]".repeat(95),
            "def f(x): return " + "not ".repeat(15_000) + "1",
            "a".repeat(70_000),
            "def f(x): return 0x" + "f".repeat(5_000),
            "\u0000",
            "\ud800")) {
      assertThat(sandbox.inspect(source).definesEntryPoint()).isFalse();
    }
    assertThat(sandbox.inspect("def f(): return 1").parses()).isTrue();
  }

  @Test
  void shouldRenameOnlyLocals() {
    String source =
        """
        import math
        K = 2
        def helper(value, *rest, key=None, **named):
            inner = lambda q: q + value
            def nested():
                nonlocal inner
                return [inner(n) for n in rest if n in named]
            try:
                return nested()
            except ValueError as problem:
                return problem
        def f(x):
            global K
            K += 1
            return helper(x, key=math.pi)
        """;

    String canonical = sandbox.inspect(source).canonicalSource();

    assertThat(canonical)
        .contains("def helper(v0, *v1, v2=None, **v3):", "global K", "K += 1", "math.pi")
        .contains("nonlocal v4", "except ValueError as v6", "def f(")
        .doesNotContain("inner", "problem", "rest", "named");
  }
}
