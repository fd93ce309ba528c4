package dev.zerostream.verifier.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.verifier.sandbox.Execution.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each attack is contained, and the next honest program is judged right. */
final class HostileProgramsTest {

  private static final Limits LIMITS =
      new Limits(Duration.ofMillis(150), Duration.ofMillis(400), 256L << 20, 64 << 10);
  private static final String HONEST =
      """
      import math, re, json
      def f(x):
          assert 3.14 < math.pi < 3.15 and 'left' not in globals() and not hasattr(x, 'left')
          return json.loads(json.dumps({'sorted': sorted(x), 'sum': sum(x), 'len': len(x)}))
      """;

  @TempDir private static Path folder;

  private static ForkServerSandbox sandbox;
  private static ForkServerSandbox container;

  @BeforeAll
  static void start() throws IOException {
    sandbox = ForkServerSandbox.start(SandboxOptions.DEFAULT);
    container =
        ForkServerSandbox.start(SandboxOptions.DEFAULT.withPython(Container.python(folder)));
  }

  @AfterAll
  static void stop() {
    sandbox.close();
    container.close();
  }

  static Stream<HostilePrograms.Attack> attacks() {
    return HostilePrograms.all();
  }

  /** Whoever this is: root, if the tests run as root. */
  @ParameterizedTest
  @MethodSource("attacks")
  void shouldContain(HostilePrograms.Attack attack) {
    contain(sandbox, attack);
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void shouldContainAsAnOrdinaryUserInAContainerWithoutLandlock(HostilePrograms.Attack attack) {
    contain(container, attack);
  }

  @Test
  void shouldGoWithoutTheLayersThatAContainerRefuses() {
    assertThat(container.layers())
        .contains("no_new_privs", "no capabilities", "rlimits", "seccomp")
        .noneMatch(layer -> layer.startsWith("landlock") || layer.equals("namespaces"));
  }

  private static void contain(Sandbox sandbox, HostilePrograms.Attack attack) {
    Execution execution = sandbox.run(attack.source(), List.of("0"), LIMITS, 0).get(0);

    assertThat(execution.status()).as("%s", execution).isIn(attack.allowed());
    assertThat(execution.value()).isNotEqualTo("'breached'");
    Execution honest = sandbox.run(HONEST, List.of("[3, 1, 2]"), Limits.DEFAULT, 0).get(0);
    assertThat(honest.value()).isEqualTo("{'sorted': [1, 2, 3], 'sum': 6, 'len': 3}");
  }

  @Test
  void shouldKnowManyAttacks() {
    assertThat(HostilePrograms.all()).hasSizeGreaterThanOrEqualTo(60);
  }

  @Test
  void shouldNotLoseOtherAnswersToAForgerThatSharesTheFork() {
    String forger =
        """
        import os, struct, sys
        def f(x):
            if x == 1:
                frame = sys._getframe()
                while 'memory' not in frame.f_locals:
                    frame = frame.f_back
                memory = frame.f_locals['memory']
                forged = struct.pack('=BI', 0, 10) + b"'breached'"
                memory[64 : 64 + 9 * len(forged)] = 9 * forged
                struct.pack_into('=II', memory, 0, 9, 9 * len(forged))
                os._exit(0)
            return x
        """;

    List<Execution> executions = sandbox.run(forger, List.of("1", "2", "3"), LIMITS, 0);

    assertThat(executions)
        .extracting(Execution::status)
        .containsExactly(Status.RUNTIME_ERROR, Status.OK, Status.OK);
    assertThat(executions).extracting(Execution::value).containsExactly(null, "2", "3");
  }

  @Test
  void shouldStopAForgerOfStampsAtTheKernelsLimit() {
    String forger =
        """
        import struct, sys
        def f(x):
            frame = sys._getframe()
            while 'memory' not in frame.f_locals:
                frame = frame.f_back
            struct.pack_into('=IIQQ', frame.f_locals['memory'], 0, 0, 0, 0, 1 << 62)
            while True:
                pass
        """;
    Limits wide = new Limits(Duration.ofMillis(50), Duration.ofSeconds(9), 256L << 20, 1024);

    assertThat(sandbox.run(forger, List.of("0"), wide, 0).get(0).status())
        .isEqualTo(Status.TIMEOUT);
  }

  @Test
  void shouldNotLeaveAnswersForTheNextProgramToFind() {
    String spy =
        """
        import sys
        def f(x):
            frame, found = sys._getframe(), []
            while frame:
                for value in list(frame.f_locals.values()) + list(frame.f_globals.values()):
                    memory = getattr(value, 'memory', value)
                    if type(memory).__name__ == 'mmap':
                        found.append(b'SECRET' in memory[:4096])
                frame = frame.f_back
            return found
        """;
    for (int round = 0; round < 3; round++) {
      sandbox.run("def f(x): return 'SEC' + 'RET'", List.of("0"), LIMITS, 0);

      Execution execution = sandbox.run(spy, List.of("0"), LIMITS, 0).get(0);

      assertThat(execution.status()).isEqualTo(Status.RUNTIME_ERROR);
      assertThat(execution.error()).isEqualTo("Crashed with signal 11.");
    }
  }
}
