package dev.zerostream.verifier.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A failing machine is repaired or reported, never judged. */
@Timeout(60)
final class RecoveryTest {

  private static final String SLOW = "def f(x):\n  return sum(range(x)) * 0 + 7";
  private static final String INPUT = "15000000";

  private static Set<ProcessHandle> children() {
    return ProcessHandle.current().children().collect(Collectors.toSet());
  }

  /** Kills what the predicate names as soon as a fork is at work below this process. */
  private static void killWhenForked(Set<ProcessHandle> servers, Predicate<ProcessHandle> whom) {
    while (true) {
      for (ProcessHandle server : servers) {
        Optional<ProcessHandle> busy = server.children().filter(RecoveryTest::works).findFirst();
        if (busy.isPresent()) {
          (whom.test(server) ? server : busy.get()).destroyForcibly();
          return;
        }
      }
      Thread.onSpinWait();
    }
  }

  /** A fork that waits for its request has used next to no processor time. */
  private static boolean works(ProcessHandle fork) {
    return fork.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() > 50;
  }

  private static Execution disturbed(Predicate<ProcessHandle> whom)
      throws ExecutionException, InterruptedException, TimeoutException {
    Set<ProcessHandle> before = children();
    try (ForkServerSandbox sandbox = ForkServerSandbox.start(SandboxOptions.DEFAULT)) {
      Set<ProcessHandle> servers = children();
      servers.removeAll(before);
      CompletableFuture<Execution> execution =
          CompletableFuture.supplyAsync(
              () -> sandbox.run(SLOW, List.of(INPUT), Limits.DEFAULT, 0).get(0));
      killWhenForked(servers, whom);
      return execution.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void shouldRetryWhenAServerIsKilled()
      throws ExecutionException, InterruptedException, TimeoutException {
    assertThat(disturbed(server -> true).value()).isEqualTo("7");
  }

  @Test
  void shouldRetryWhenAForkIsKilledFromOutside()
      throws ExecutionException, InterruptedException, TimeoutException {
    assertThat(disturbed(server -> false).value()).isEqualTo("7");
  }

  @Test
  void shouldReplaceServersAfterTheirShareOfRuns() {
    SandboxOptions options = SandboxOptions.DEFAULT.withRunsPerServer(5);
    try (ForkServerSandbox sandbox = ForkServerSandbox.start(options)) {
      Set<Long> first = children().stream().map(ProcessHandle::pid).collect(Collectors.toSet());
      for (int run = 0; run < 12; run++) {
        assertThat(sandbox.run("def f(x): return x", List.of("1"), Limits.DEFAULT, run).get(0).ok())
            .isTrue();
      }
      assertThat(children().stream().map(ProcessHandle::pid)).isNotEqualTo(first);
    }
  }

  @Test
  void shouldServeSeveralThreads() {
    SandboxOptions options = SandboxOptions.DEFAULT.withWorkersPerSeed(2);
    try (ForkServerSandbox sandbox = ForkServerSandbox.start(options)) {
      List<String> values =
          IntStream.range(0, 60)
              .parallel()
              .mapToObj(
                  i ->
                      sandbox
                          .run("def f(x): return x + 1", List.of("" + i), Limits.DEFAULT, i)
                          .get(0)
                          .value())
              .toList();

      assertThat(values)
          .isEqualTo(IntStream.rangeClosed(1, 60).mapToObj(Integer::toString).toList());
    }
  }

  @Test
  void shouldNameAMissingPython() {
    assertThatThrownBy(
            () -> ForkServerSandbox.start(SandboxOptions.DEFAULT.withPython("no-such-python")))
        .isInstanceOf(SandboxUnavailable.class)
        .hasMessageStartingWith(
            "Expected python3 (3.9 or newer) on the PATH, but 'no-such-python'");
  }

  @Test
  void shouldRefuseAnOldPython(@TempDir Path folder) throws IOException {
    assertThatThrownBy(() -> startWith(script(folder, "printf '3 8 /bin/false'")))
        .hasMessageEndingWith("is Python 3.8");
    assertThatThrownBy(() -> startWith(script(folder, "echo hello")))
        .hasMessageEndingWith("is no Python");
  }

  @Test
  void shouldReportAPythonThatAnswersNonsense(@TempDir Path folder) throws IOException {
    String nonsense = "case \"$*\" in *version_info*) printf '3 11 %s' \"$0\";; *) yes;; esac";

    assertThatThrownBy(() -> startWith(script(folder, nonsense)))
        .isInstanceOf(SandboxUnavailable.class)
        .hasMessageContaining("3 in a row failed");
  }

  @Test
  void shouldRefuseToStartWhenAnAttackSucceeds() throws IOException {
    Sources open =
        new Sources(
            Sources.FORKS.files().stream()
                .map(file -> List.of(file.get(0), file.get(1).replace("if install():", "if True:")))
                .toList());
    Watchdog watchdog = new Watchdog();
    try (PythonProcess process = PythonProcess.start(Interpreter.find("python3"), 1, watchdog)) {
      ForkServer server = ForkServer.over(process, open, SandboxOptions.DEFAULT);
      Preparations preparations = new Preparations(readers(watchdog, () -> Sources.READER));

      assertThatThrownBy(() -> SelfTest.pass(server, preparations))
          .isInstanceOf(SandboxUnavailable.class)
          .hasMessageContaining("Expected every attack of the self-test to be stopped, but '");
    } finally {
      watchdog.close();
    }
  }

  @Test
  void shouldReplaceAReaderThatAnswersNonsense() {
    // Given a first reader that answers every comparison with nothing
    Deque<Sources> sources =
        new ArrayDeque<>(
            List.of(
                tampered(Sources.READER, "return compare(request[\"pairs\"])", "return []"),
                Sources.READER));
    try (Watchdog watchdog = new Watchdog();
        Readers readers = readers(watchdog, sources::pop)) {
      assertThat(readers.compare(List.of(new LiteralPair("1", "1.0"))))
          .containsExactly(new Comparison(true, true, true));
    }
    assertThat(sources).isEmpty();
  }

  @Test
  void shouldStopWhenEveryReaderAnswersNonsense() {
    Sources lying = tampered(Sources.READER, "return compare(request[\"pairs\"])", "return []");
    try (Watchdog watchdog = new Watchdog();
        Readers readers = readers(watchdog, () -> lying)) {
      assertThatThrownBy(() -> readers.compare(List.of(new LiteralPair("1", "1"))))
          .isInstanceOf(SandboxUnavailable.class)
          .hasMessageContaining("3 in a row failed");
    }
  }

  @Test
  void shouldStopWhenEveryServerAnswersNonsense() throws IOException {
    // Given servers that say that forks ended in a way that does not exist
    Sources lying = tampered(Sources.FORKS, "pack_reply(end,", "pack_reply(200,");
    try (Watchdog watchdog = new Watchdog();
        Readers readers = readers(watchdog, () -> Sources.READER);
        Pool<ForkServer> servers =
            new Pool<>(
                "fork server",
                1,
                () ->
                    ForkServer.over(
                        PythonProcess.start(Interpreter.find("python3"), 1, watchdog),
                        lying,
                        SandboxOptions.DEFAULT))) {
      Forks forks = new Forks(List.of(servers), new Preparations(readers));

      assertThatThrownBy(
              () ->
                  forks.run("def f(x): return x", List.of("1"), Limits.DEFAULT, 0, Forks.Mode.EACH))
          .isInstanceOf(SandboxUnavailable.class)
          .hasMessageContaining("3 in a row failed")
          .hasRootCauseMessage("Expected a known ending, but its code is 200");
    }
  }

  @Test
  void shouldNotJudgeWhenClosed() {
    ForkServerSandbox sandbox = ForkServerSandbox.start(SandboxOptions.DEFAULT);
    sandbox.close();

    assertThatThrownBy(() -> sandbox.run("def f(): return 1", List.of(""), Limits.DEFAULT, 0))
        .isInstanceOf(SandboxUnavailable.class);
  }

  private static Sources tampered(Sources sources, String what, String by) {
    return new Sources(
        sources.files().stream()
            .map(file -> List.of(file.get(0), file.get(1).replace(what, by)))
            .toList());
  }

  private static Readers readers(Watchdog watchdog, Supplier<Sources> sources) {
    return new Readers(
        new Pool<>(
            "reader",
            1,
            () ->
                Reader.over(
                    PythonProcess.start(Interpreter.find("python3"), 0, watchdog),
                    sources.get(),
                    SandboxOptions.DEFAULT)));
  }

  private static void startWith(Path python) {
    ForkServerSandbox.start(SandboxOptions.DEFAULT.withPython(python.toString())).close();
  }

  private static Path script(Path folder, String body) throws IOException {
    Path file = folder.resolve("python3");
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }
}
