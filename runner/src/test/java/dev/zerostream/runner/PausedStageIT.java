package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zerostream.runner.audit.AuditReport;
import dev.zerostream.runner.audit.LogAudit;
import dev.zerostream.runner.audit.VerifierProgress;
import dev.zerostream.runner.process.ChildProcess;
import dev.zerostream.runner.report.LogTally;
import dev.zerostream.stage.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Half of a run stops without dying, as a machine does that swaps or a virtual one that is moved:
 * its sessions end, its locks and its open transaction stay. The other half must take over, and the
 * first must do no harm once it wakes and believes that no time has passed.
 */
class PausedStageIT {

  private static final List<String> PAUSED = List.of("learner-1", "verifier-1", "solver-1");
  private static final List<String> OTHERS = List.of("learner-2", "verifier-2", "solver-2");

  /** Than the broker ends an open transaction by itself, after a minute. */
  private static final Duration SOONER = Duration.ofSeconds(45);

  private final Settings settings =
      Settings.of("nano")
          .with("batch.groups", 2)
          .with("seed.groups", 1)
          .with("policy.rows", 12)
          .with("request.timeout.seconds", 60);

  @TempDir private Path folder;

  @Test
  void shouldGoOnWithoutStagesThatStopAndBearThatTheyWake() throws Exception {
    try (ProcessCluster processes =
            new ProcessCluster(folder, 1, settings, List.of("--answer-millis", "20"));
        LogTally log = new LogTally(processes.cluster())) {
      // Given two of each
      PAUSED.forEach(processes::start);
      processes.start("proposer");
      PAUSED.forEach(processes::awaitWorking);
      processes.awaitVersions(log, 1);
      OTHERS.forEach(processes::start);
      OTHERS.forEach(processes::awaitWorking);
      processes.awaitVersions(log, 1);

      // When one of each stops without a word
      for (String name : PAUSED) {
        signal("STOP", processes.process(name));
      }
      long wanted = ProcessCluster.tally(log).rewarded() + 20;
      await().atMost(SOONER).until(() -> ProcessCluster.tally(log).rewarded() >= wanted);
      processes.awaitVersions(log, 2);

      // Then the others go on; and when the first wake, all do
      for (String name : PAUSED) {
        signal("CONT", processes.process(name));
      }
      awaitRewards(processes, log, 100);
      processes.awaitVersions(log, 2);
      AuditReport audit =
          new LogAudit(
                  processes.cluster(),
                  VerifierProgress.of(processes.cluster()),
                  settings.integer("max.lag", 0, 100),
                  true)
              .run("cluster");
      assertThat(audit.violations()).isEmpty();
    }
  }

  private static void signal(String name, ChildProcess process) throws Exception {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
    assertThat(kill.waitFor(10, TimeUnit.SECONDS) && kill.exitValue() == 0).isTrue();
  }

  private static void awaitRewards(ProcessCluster processes, LogTally log, int more) {
    long wanted = ProcessCluster.tally(log).rewarded() + more;
    processes.await(wanted + " rewards", () -> ProcessCluster.tally(log).rewarded() >= wanted);
  }
}
