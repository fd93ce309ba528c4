package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zerostream.runner.audit.AuditReport;
import dev.zerostream.runner.audit.LogAudit;
import dev.zerostream.runner.audit.VerifierProgress;
import dev.zerostream.runner.broker.TopicProvisioning;
import dev.zerostream.runner.process.ChildProcess;
import dev.zerostream.runner.process.Ports;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.Runs;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.TopicReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The only broker and the registry die by signal 9 and stay away for longer than any client's usual
 * patience; the stages are processes of their own and must neither end nor be started again.
 */
class BrokerOutageIT {

  private static final List<String> STAGES = List.of("learner", "verifier", "proposer", "solver");

  /** Longer than an admin client, a session and the registry's client wait by themselves. */
  private static final Duration OUTAGE = Duration.ofSeconds(20);

  private final Settings settings =
      Settings.of("nano")
          .with("batch.groups", 2)
          .with("seed.groups", 1)
          .with("policy.rows", 16)
          .with("request.timeout.seconds", 60);
  private final Map<String, ChildProcess> processes = new LinkedHashMap<>();
  private final int port = Ports.free(2).get(0);

  @TempDir private Path folder;
  private Cluster cluster;

  @AfterEach
  void leaveNothingBehind() {
    processes.values().forEach(ChildProcess::kill);
  }

  @Test
  void shouldWaitForABrokerThatDiedAndGoOn() {
    // Given a run, one of whose stages has just been started again and knows no schema yet
    startBroker();
    processes.get("broker").awaitPrinted("broker works on", 1);
    cluster = Cluster.of("127.0.0.1:" + port, "http://127.0.0.1:" + (port + 1), settings);
    new TopicProvisioning(cluster, settings.integer("partitions", 1, 100), -1).apply();
    var unused =
        Runs.announce(cluster, Announcement.of(settings, 1, "none", InstantSource.system()));
    STAGES.forEach(this::startStage);
    awaitRewards(1);

    // When the broker dies, a stage is started while it is away, and it comes back
    processes.get("broker").kill();
    processes.get("proposer").kill();
    startStage("proposer");
    await().pollDelay(OUTAGE).atMost(OUTAGE.multipliedBy(2)).untilAsserted(this::assertAllRun);
    startBroker();
    processes.get("broker").awaitPrinted("broker works on", 2);

    // Then the very same processes make new rewards
    awaitRewards(rewards() + 50);
    assertAllRun();
    assertThat(processes.get("proposer").printed()).contains("proposer waits up to 60 s: Expected");
    AuditReport audit =
        new LogAudit(
                cluster, VerifierProgress.of(cluster), settings.integer("max.lag", 0, 100), true)
            .run("outage");
    assertThat(audit.violations()).isEmpty();
  }

  private void assertAllRun() {
    for (String stage : STAGES) {
      ChildProcess process = processes.get(stage);
      assertThat(process.alive()).as("%s: %s", stage, process.printed()).isTrue();
    }
  }

  private void awaitRewards(int wanted) {
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(500))
        .failFast(this::assertAllRun)
        .until(() -> rewards() >= wanted);
  }

  private int rewards() {
    try (TopicReader<RewardedTrajectory> reader = new TopicReader<>(cluster, Topics.REWARDS)) {
      return Math.toIntExact(reader.ends().get(0));
    }
  }

  private void startBroker() {
    start(
        "broker",
        List.of(
            "broker",
            "--data",
            folder.resolve("broker").toString(),
            "--port",
            Integer.toString(port)));
  }

  private void startStage(String name) {
    List<String> command = new ArrayList<>(List.of("synthetic", "--answer-millis", "100", name));
    command.addAll(List.of("--bootstrap-servers", "127.0.0.1:" + port));
    command.addAll(List.of("--schema-registry", "http://127.0.0.1:" + (port + 1)));
    command.addAll(List.of("--data", folder.resolve(name).toString()));
    start(name, command);
  }

  private void start(String name, List<String> command) {
    processes.put(name, ChildProcess.start(folder, name, ChildProcess.SMALL, Map.of(), command));
  }
}
