package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zerostream.runner.audit.AuditReport;
import dev.zerostream.runner.audit.LogAudit;
import dev.zerostream.runner.audit.VerifierProgress;
import dev.zerostream.runner.process.ChildProcess;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.TopicReader;
import dev.zerostream.stage.WeightsReader;
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
        new ProcessCluster(folder, 1, settings, List.of("--answer-millis", "20"))) {
      // Given two of each
      PAUSED.forEach(processes::start);
      processes.start("proposer");
      PAUSED.forEach(processes::awaitWorking);
      awaitVersions(processes, 1);
      OTHERS.forEach(processes::start);
      OTHERS.forEach(processes::awaitWorking);
      awaitVersions(processes, 1);

      // When one of each stops without a word
      for (String name : PAUSED) {
        signal("STOP", processes.process(name));
      }
      long wanted = rewards(processes) + 20;
      await().atMost(SOONER).until(() -> rewards(processes) >= wanted);
      awaitVersions(processes, 2);

      // Then the others go on; and when the first wake, all do
      for (String name : PAUSED) {
        signal("CONT", processes.process(name));
      }
      awaitRewards(processes, 100);
      awaitVersions(processes, 2);
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

  private static void awaitRewards(ProcessCluster processes, int more) {
    long wanted = rewards(processes) + more;
    processes.await(wanted + " rewards", () -> rewards(processes) >= wanted);
  }

  private static long rewards(ProcessCluster processes) {
    try (TopicReader<RewardedTrajectory> reader =
        new TopicReader<>(processes.cluster(), Topics.REWARDS)) {
      return reader.readToEnd().size();
    }
  }

  private static void awaitVersions(ProcessCluster processes, int more) {
    long wanted = newest(processes) + more;
    processes.await("version " + wanted, () -> newest(processes) >= wanted);
  }

  private static long newest(ProcessCluster processes) {
    try (WeightsReader reader = new WeightsReader(processes.cluster())) {
      return reader.manifestsToEnd().stream().mapToLong(it -> it.getVersion()).max().orElse(-1);
    }
  }
}
