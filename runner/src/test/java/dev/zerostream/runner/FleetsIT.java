package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zerostream.dashboard.DashboardConfig;
import dev.zerostream.dashboard.DashboardStage;
import dev.zerostream.dashboard.web.Access;
import dev.zerostream.policy.FakePolicy;
import dev.zerostream.policy.Weights;
import dev.zerostream.runner.audit.AuditReport;
import dev.zerostream.runner.audit.LogAudit;
import dev.zerostream.runner.audit.VerifierProgress;
import dev.zerostream.runner.broker.TopicProvisioning;
import dev.zerostream.runner.guarantee.PinnedFleetsMeasured;
import dev.zerostream.runner.guarantee.Violation;
import dev.zerostream.schemas.ClosedBy;
import dev.zerostream.schemas.DropReason;
import dev.zerostream.schemas.Fleet;
import dev.zerostream.schemas.MetricWindow;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.RunStarted;
import dev.zerostream.schemas.Segment;
import dev.zerostream.schemas.TrainedBatch;
import dev.zerostream.schemas.TrainedTrajectory;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.solver.SolverConfig;
import dev.zerostream.solver.SolverStage;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.DeadLetters;
import dev.zerostream.stage.Fleets;
import dev.zerostream.stage.Runs;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.TopicReader;
import dev.zerostream.stage.WeightsFollower;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fleet that stays on an old version shares every task with one that goes on. */
class FleetsIT {

  private static final long PIN = 1;
  private static final int MAX_LAG = 1;

  private final Cluster cluster = TestCluster.fresh(2);
  private final Settings settings =
      TestPipeline.settings()
          .with("topic.prefix", cluster.prefix())
          .with("group.attempts", 4)
          .with("fleets", "main:0-1,old:2-3@" + PIN)
          .with("max.lag", MAX_LAG)
          .with("metrics.window.seconds", 1)
          .with("dashboard.port", 0);

  @TempDir private Path folder;

  @Test
  void shouldCompareFleetsWithoutTrainingWhatThePinnedOneMakes() {
    // Given a pinned fleet that never answers right, while the other does so every other time
    new TopicProvisioning(cluster, 2, -1).configure(Fleets.of(settings));
    RunStarted run =
        Runs.announce(cluster, Announcement.of(settings, 1, "digest", InstantSource.system()));

    // When the run goes on beyond the pin by more than the bound
    try (FakePolicy model = new FakePolicy((prompt, seed) -> "<answer>'no'");
        DeadLetters letters = new DeadLetters("old", cluster, InstantSource.system());
        WeightsFollower weights = follower(model, letters);
        SolverStage old = solver(model, weights);
        TestPipeline pipeline =
            new TestPipeline(cluster, settings, new FakePlayer(), folder.resolve("run"));
        DashboardStage dashboard = dashboard(run)) {
      weights.start();
      old.start();
      dashboard.start();
      pipeline.awaitVersion(PIN + MAX_LAG + 3);
      assertThat(model.version()).isEqualTo(PIN);
      pipeline.stop("proposer");
      awaitComparison();
    }

    // Then
    assertMeasured(read(Topics.REWARDS));
    AuditReport audit =
        new LogAudit(cluster, VerifierProgress.of(cluster), MAX_LAG, true).run(run.getRunId());
    assertThat(audit.violations()).isEmpty();
    assertThat(audit.counts()).containsEntry("stalenessMax", (long) MAX_LAG);
    assertThat(audit.counts().get("pinnedAttempts")).isPositive();
    long dropped = TestPipeline.tally(cluster).dropped(DropReason.PINNED);
    assertThat(dropped).isPositive().isLessThanOrEqualTo(audit.counts().get("pinnedAttempts"));
    assertNamesWhatABrokenPinWouldLookLike();
  }

  private WeightsFollower follower(FakePolicy model, DeadLetters letters) {
    return new WeightsFollower(
        "old",
        cluster,
        letters,
        SolverConfig.pinned(settings.with("solver.fleet", "old")),
        it -> model.swap(new Weights(it.manifest().getVersion(), it.bytes())));
  }

  private SolverStage solver(FakePolicy model, WeightsFollower weights) {
    SolverConfig config = SolverConfig.of(settings.with("solver.fleet", "old"));
    return new SolverStage("run-1", cluster, config, 4, model, weights, InstantSource.system());
  }

  private DashboardStage dashboard(RunStarted run) {
    return new DashboardStage(
        cluster,
        DashboardConfig.of(settings),
        run,
        Access.of("127.0.0.1", List.of(), Map.of()),
        "one",
        folder.resolve("dashboard"),
        InstantSource.system());
  }

  /** Every attempt of closed groups is in a published window of its fleet. */
  private void awaitComparison() {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              List<RewardedTrajectory> rewards = read(Topics.REWARDS);
              for (String fleet : List.of("main", "old")) {
                long attempts = rewards.stream().filter(it -> fleet.equals(it.getFleet())).count();
                long correct =
                    rewards.stream()
                        .filter(it -> fleet.equals(it.getFleet()))
                        .filter(it -> it.getReward() != null && it.getReward() == 1)
                        .count();
                assertThat(windows(fleet, "trajectories")).as(fleet).isEqualTo((double) attempts);
                assertThat(windows(fleet, "verdict/CORRECT")).as(fleet).isEqualTo((double) correct);
              }
            });
    assertThat(windows("main", "verdict/CORRECT")).isPositive();
    assertThat(windows("old", "verdict/CORRECT")).isZero();
    assertThat(read(Topics.METRICS))
        .filteredOn(it -> Map.of("fleet", "old").equals(it.getDimensions()))
        .allSatisfy(
            it ->
                assertThat(it.getValues())
                    .containsEntry("accuracy", 0.0)
                    .containsKeys("response_length/mean", "reward/mean", "weight_version/mean"));
  }

  /** A count over all windows of a fleet; of a window that was published twice the newest holds. */
  private double windows(String fleet, String name) {
    return read(Topics.METRICS).stream()
        .filter(it -> Map.of("fleet", fleet).equals(it.getDimensions()))
        .collect(Collectors.toMap(MetricWindow::getWindowStart, it -> it, (first, last) -> last))
        .values()
        .stream()
        .mapToDouble(it -> it.getValues().getOrDefault(name, 0.0))
        .sum();
  }

  private static void assertMeasured(List<RewardedTrajectory> rewards) {
    List<RewardedTrajectory> complete =
        rewards.stream().filter(it -> it.getClosedBy() == ClosedBy.COMPLETE).toList();
    assertThat(versions(complete, "old").last()).isEqualTo(PIN);
    assertThat(versions(complete, "main").last()).isGreaterThan(PIN + MAX_LAG);
    // Two attempts of the other fleet, and none of the pinned one's
    Set<Double> solveRates = new TreeSet<>();
    complete.stream()
        .filter(it -> it.getFleet() == null && it.getSolveRate() != null)
        .forEach(it -> solveRates.add(it.getSolveRate()));
    assertThat(solveRates).contains(1.0).isSubsetOf(0.0, 0.5, 1.0);
    assertThat(complete)
        .filteredOn(it -> "old".equals(it.getFleet()))
        .isNotEmpty()
        .allSatisfy(it -> assertThat(it.getReward()).isNotNull());
  }

  private static SortedSet<Long> versions(List<RewardedTrajectory> rewards, String fleet) {
    return rewards.stream()
        .filter(it -> fleet.equals(it.getFleet()))
        .flatMapToLong(
            it -> it.getTrajectory().getSegments().stream().mapToLong(Segment::getWeightVersion))
        .boxed()
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void assertNamesWhatABrokenPinWouldLookLike() {
    List<RewardedTrajectory> rewards = read(Topics.REWARDS);
    PinnedFleetsMeasured guarantee =
        new PinnedFleetsMeasured(List.of(new Fleet("old", 2, 3, PIN - 1)));
    RewardedTrajectory late =
        rewards.stream().filter(it -> versions(List.of(it), "old").contains(PIN)).findFirst().get();
    guarantee.rewarded(0, late);
    String id = late.getTrajectory().getTrajectoryId();
    guarantee.batch(
        new TrainedBatch(9L, List.of(new TrainedTrajectory(id, 0L)), List.of(), List.of()));

    assertThat(guarantee.violations()).extracting(Violation::id).containsExactly(id, id);
    assertThat(guarantee.violations())
        .extracting(Violation::why)
        .containsExactly(
            "fleet old stays on version 0, but made it with 1",
            "pinned fleet old made it, but it was trained");
  }

  private <V extends SpecificRecord> List<V> read(Topic<V> topic) {
    try (TopicReader<V> reader = new TopicReader<>(cluster, topic)) {
      return reader.readToEnd().stream().map(TopicReader.Entry::value).toList();
    }
  }
}
