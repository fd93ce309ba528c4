package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zerostream.learner.Rollback;
import dev.zerostream.policy.torch.ModelTurns;
import dev.zerostream.runner.audit.AuditReport;
import dev.zerostream.runner.audit.LogAudit;
import dev.zerostream.runner.fault.Killed;
import dev.zerostream.runner.fault.RewardsLog;
import dev.zerostream.runner.fault.SparseTrainer;
import dev.zerostream.runner.fault.SteppedLearner;
import dev.zerostream.runner.guarantee.Violation;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.TrainedBatch;
import dev.zerostream.schemas.WeightKind;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.ClusterCheck;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.TopicReader;
import dev.zerostream.stage.WeightsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of the learner's recovery, each against an attempt to break it. */
class LearnerIT {

  private static final long VERSIONS = 8;
  private static final long REAL_VERSIONS = 4;

  @TempDir private Path folder;
  private final Cluster cluster = TestCluster.fresh(1);
  private Duration later = Duration.ZERO;
  private final InstantSource clock = () -> Instant.now().plus(later);

  /** Writes the rewards that lead from one version to a later one. */
  private static void reward(Cluster log, long from, long to) {
    List<RewardedTrajectory> records = RewardsLog.of(1, 4 * (int) VERSIONS, 50);
    RewardsLog.write(log, records.subList(16 * (int) from, 16 * (int) to));
  }

  private SteppedLearner learner(Cluster log, String instance, boolean reset) {
    return new SteppedLearner(
        log,
        SteppedLearner.settings(),
        new SteppedLearner.Setup(
            instance, folder.resolve(log.prefix()), SparseTrainer.trainers(), reset, clock));
  }

  @Test
  void shouldEndWithTheSameBitsWhereverItIsKilled() {
    // Given
    Cluster other = TestCluster.fresh(1);
    reward(cluster, 0, VERSIONS);
    reward(other, 0, VERSIONS);
    SteppedLearner undisturbed = learner(cluster, "a", false);
    undisturbed.runTo(VERSIONS);
    undisturbed.close();

    // When
    long seed = 7;
    SplittableRandom random = new SplittableRandom(seed);
    int kills = 0;
    while (SteppedLearner.newest(other) < VERSIONS) {
      SteppedLearner doomed = learner(other, "a", false);
      doomed.kill().arm(random.nextInt(1, 60), random.nextBoolean());
      try {
        doomed.runTo(VERSIONS);
      } catch (Killed e) {
        kills++;
      }
      doomed.release();
    }

    // Then
    assertThat(kills).isGreaterThan(4);
    assertThat(digests(other))
        .as("seed %d, %d kills", seed, kills)
        .containsExactlyElementsOf(digests(cluster));
    assertThat(batches(other)).isEqualTo(batches(cluster));
  }

  @Test
  void shouldEndWithTheSameBitsWithTheRealOptimiser() {
    // Given
    Cluster other = TestCluster.fresh(1);
    reward(cluster, 0, REAL_VERSIONS);
    reward(other, 0, REAL_VERSIONS);
    SteppedLearner undisturbed = realLearner(cluster);
    undisturbed.runTo(REAL_VERSIONS);
    undisturbed.close();

    // When
    SplittableRandom random = new SplittableRandom(11);
    int kills = 0;
    while (SteppedLearner.newest(other) < REAL_VERSIONS) {
      SteppedLearner doomed = realLearner(other);
      doomed.kill().arm(random.nextInt(1, 120), random.nextBoolean());
      try {
        doomed.runTo(REAL_VERSIONS);
        doomed.close();
      } catch (Killed e) {
        kills++;
      }
      doomed.release();
    }

    // Then
    assertThat(kills).isPositive();
    assertThat(digests(other)).containsExactlyElementsOf(digests(cluster)).doesNotHaveDuplicates();
    assertThat(batches(other)).isEqualTo(batches(cluster));
  }

  /** The shipped model on PyTorch, as the main job trains it. */
  private SteppedLearner realLearner(Cluster log) {
    Settings settings = SteppedLearner.settings();
    Path model = Models.folder(Optional.empty(), Models.shippedFolder());
    return new SteppedLearner(
        log,
        settings,
        new SteppedLearner.Setup(
            "a",
            folder.resolve(log.prefix()),
            Models.trainers(model, settings, ModelTurns.even()),
            false,
            clock));
  }

  @Test
  void shouldStandByUntilTheActiveOneFallsSilent() {
    // Given
    reward(cluster, 0, 1);
    SteppedLearner active = learner(cluster, "a", false);
    active.runTo(1);
    active.beat();
    SteppedLearner standby = learner(cluster, "b", false);

    // When
    standby.turn();
    later = later.plusSeconds(9);
    active.beat();
    standby.turn();
    later = later.plusSeconds(9);
    standby.turn();

    // Then
    assertThat(standby.stage().liveness().read().active()).isFalse();
    reward(cluster, 1, 3);
    active.runTo(3);

    // When
    reward(cluster, 3, 4);
    later = later.plusSeconds(2);
    standby.runTo(4);

    // Then
    assertThat(standby.stage().liveness().read().active()).isTrue();
    reward(cluster, 4, VERSIONS);
    assertThatThrownBy(() -> active.runTo(VERSIONS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("another one has taken over");
    standby.runTo(VERSIONS);
    standby.close();
    active.release();
    assertThat(digests(cluster)).hasSize((int) VERSIONS + 1);
    assertTrainedOnce();
  }

  @Test
  void shouldTakeOverAtOnceFromOneThatEndedInOrderOrFromItself() {
    SteppedLearner first = learner(cluster, "a", false);
    first.beat();
    reward(cluster, 0, 1);
    first.runTo(1);
    first.beat();
    first.release();

    SteppedLearner again = learner(cluster, "a", false);
    reward(cluster, 1, 2);
    again.runTo(2);
    again.beat();
    again.close();
    SteppedLearner other = learner(cluster, "b", false);
    reward(cluster, 2, 3);
    other.runTo(3);
    other.close();

    assertTrainedOnce();
  }

  @Test
  void shouldRefuseToGoOnWithoutItsCheckpointUnlessItMayForgetTheMoments() throws IOException {
    // Given
    SteppedLearner first = learner(cluster, "a", false);
    reward(cluster, 0, 3);
    first.runTo(3);
    first.close();
    deleteNewestCheckpoint();

    // When // Then
    SteppedLearner refused = learner(cluster, "a", false);
    assertThatThrownBy(refused::turn)
        .isInstanceOf(BadUsage.class)
        .hasMessageContaining("it is not there")
        .hasMessageContaining("--reset-optimizer");
    refused.release();

    // When
    SteppedLearner reset = learner(cluster, "a", true);
    reward(cluster, 3, VERSIONS);
    reset.runTo(VERSIONS);
    reset.close();

    // Then
    assertThat(
            SteppedLearner.versions(cluster).stream()
                .filter(WeightVersion::getResetOptimizer)
                .map(WeightVersion::getVersion))
        .containsExactly(4L);
    assertTrainedOnce();
  }

  @Test
  void shouldRefuseADamagedCheckpoint() throws IOException {
    SteppedLearner first = learner(cluster, "a", false);
    reward(cluster, 0, 2);
    first.runTo(2);
    first.close();
    Path weights = checkpoints().get(checkpoints().size() - 1).resolve("weights");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[1000] ^= 0x10;
    Files.write(weights, bytes);

    SteppedLearner refused = learner(cluster, "a", false);

    assertThatThrownBy(refused::turn)
        .isInstanceOf(BadUsage.class)
        .hasMessageContaining("to have digest");
    refused.release();
  }

  @Test
  void shouldRefuseAnOffsetThatDiffersFromTheManifest()
      throws ExecutionException, InterruptedException {
    SteppedLearner first = learner(cluster, "a", false);
    reward(cluster, 0, 2);
    first.runTo(2);
    first.close();
    try (Admin admin = ClusterCheck.admin(cluster)) {
      admin
          .alterConsumerGroupOffsets(
              cluster.group("learner"),
              Map.of(new TopicPartition(cluster.name(Topics.REWARDS), 0), new OffsetAndMetadata(5)))
          .all()
          .get();
    }

    SteppedLearner refused = learner(cluster, "a", false);

    assertThatThrownBy(refused::turn)
        .isInstanceOf(BadUsage.class)
        .hasMessageContaining("to agree on the rewards offset");
    refused.release();
  }

  @Test
  void shouldKeepPinnedCheckpointsAndTheNewest() throws IOException {
    SteppedLearner learner = learner(cluster, "a", false);
    reward(cluster, 0, VERSIONS);
    learner.runTo(VERSIONS);
    learner.close();

    assertThat(checkpoints().stream().map(path -> path.getFileName().toString().substring(0, 9)))
        .containsExactly("v00000000", "v00000003", "v00000006", "v00000008");
  }

  @Test
  void shouldRebuildEveryVersionFromAnchorsAndDifferences() {
    // Given
    SteppedLearner learner = learner(cluster, "a", false);
    reward(cluster, 0, VERSIONS);
    learner.runTo(VERSIONS);
    learner.close();

    try (WeightsReader reader = new WeightsReader(cluster)) {
      List<WeightVersion> versions = reader.manifestsToEnd();

      // Then
      assertThat(versions.stream().map(WeightVersion::getKind))
          .startsWith(WeightKind.ANCHOR, WeightKind.DELTA, WeightKind.DELTA, WeightKind.DELTA)
          .element(4)
          .isEqualTo(WeightKind.ANCHOR);
      List<WeightVersion> backwards = new ArrayList<>(versions);
      backwards.sort(Comparator.comparing(WeightVersion::getVersion).reversed());
      for (WeightVersion version : backwards) {
        assertThat(reader.fetch(version).bytes()).hasSize(4096);
      }
    }
  }

  @Test
  void shouldGoBackByPointerAndOnFromThere() {
    // Given
    SteppedLearner learner = learner(cluster, "a", false);
    reward(cluster, 0, 5);
    learner.runTo(5);
    learner.close();
    SteppedLearner waiting = learner(cluster, "rollback", false);

    // When
    WeightVersion made = new Rollback(waiting.parts()).to(3);
    SteppedLearner onward = learner(cluster, "a", false);
    reward(cluster, 5, 6);
    onward.runTo(7);
    onward.close();

    // Then
    List<WeightVersion> versions = SteppedLearner.versions(cluster);
    assertThat(made.getVersion()).isEqualTo(6);
    assertThat(made.getParent()).isEqualTo(3);
    assertThat(made.getKind()).isEqualTo(WeightKind.DELTA);
    assertThat(made.getChunkCount()).isEqualTo(1);
    assertThat(versions.get(6).getWeightsDigest()).isEqualTo(versions.get(3).getWeightsDigest());
    try (WeightsReader late = new WeightsReader(cluster)) {
      assertThat(late.newest(Duration.ofSeconds(10)).map(late::fetch).orElseThrow().bytes())
          .hasSize(4096);
    }
    AuditReport audit = new LogAudit(cluster, (topic, partition) -> 0, 8, true).run("run-1");
    assertThat(audit.violations())
        .extracting(Violation::guarantee)
        .doesNotContain("VersionsMonotonic", "EachTrajectoryTrainedOnce", "WeightsIntact");
    assertThat(audit.counts()).containsEntry("rollbacks", 1L).containsEntry("trained", 6 * 16L);
    assertThatThrownBy(() -> new Rollback(waiting.parts()).to(2))
        .isInstanceOf(BadUsage.class)
        .hasMessageContaining("checkpoint of weight version 2");
    assertThatThrownBy(() -> new Rollback(waiting.parts()).to(7))
        .isInstanceOf(BadUsage.class)
        .hasMessageContaining("Expected a version before 7");
    waiting.release();
  }

  @Test
  void shouldRefuseAWrongBaseAMissingChunkAndOtherBytes() {
    SteppedLearner learner = learner(cluster, "a", false);
    reward(cluster, 0, 3);
    learner.runTo(3);
    learner.close();
    WeightVersion delta = SteppedLearner.versions(cluster).get(3);
    WeightVersion wrongBase = WeightVersion.newBuilder(delta).setBaseDigest("0").build();
    WeightVersion unknownBase = WeightVersion.newBuilder(delta).setBaseVersion(77).build();
    WeightVersion missingChunk = WeightVersion.newBuilder(delta).setChunkCount(2).build();
    WeightVersion otherBytes = WeightVersion.newBuilder(delta).setWeightsDigest("0").build();

    assertRefused(wrongBase, "with digest 0 as the base of version 3");
    assertRefused(unknownBase, "Expected version 77 as the base of version 3");
    assertRefused(missingChunk, "Expected 2 chunks of weight version 3, but found 1");
    assertRefused(otherBytes, "to be 4096 bytes with digest 0");
  }

  @Test
  void shouldPutLargeVersionsOutsideTheLog() throws IOException {
    // Given
    Path store = folder.resolve("store");
    SteppedLearner learner =
        new SteppedLearner(
            cluster,
            SteppedLearner.settings()
                .with("weights.store", store.toUri())
                .with("weights.external.above.mib", 0),
            new SteppedLearner.Setup(
                "a", folder.resolve("c"), SparseTrainer.trainers(), false, clock));

    // When
    reward(cluster, 0, 5);
    learner.runTo(5);
    learner.close();

    // Then
    List<WeightVersion> versions = SteppedLearner.versions(cluster);
    assertThat(versions.get(4).getKind()).isEqualTo(WeightKind.EXTERNAL);
    try (Stream<Path> files = Files.list(store)) {
      assertThat(files).hasSize(2);
    }
    try (WeightsReader reader = new WeightsReader(cluster)) {
      reader.manifestsToEnd();
      assertThat(reader.fetch(versions.get(5)).bytes()).hasSize(4096);
    }
  }

  private void assertRefused(WeightVersion manifest, String words) {
    try (WeightsReader reader = new WeightsReader(cluster)) {
      reader.manifestsToEnd();
      assertThatThrownBy(() -> reader.fetch(manifest))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(words);
    }
  }

  private void assertTrainedOnce() {
    assertThat(
            batches(cluster).stream()
                .flatMap(batch -> batch.getTrained().stream())
                .map(trained -> trained.getTrajectoryId()))
        .isNotEmpty()
        .doesNotHaveDuplicates();
  }

  private static List<TrainedBatch> batches(Cluster log) {
    try (TopicReader<TrainedBatch> reader = new TopicReader<>(log, Topics.TRAINING_BATCHES)) {
      return reader.readToEnd().stream()
          .map(TopicReader.Entry::value)
          .filter(batch -> batch.getVersion() <= VERSIONS)
          .toList();
    }
  }

  private static List<String> digests(Cluster log) {
    return SteppedLearner.versions(log).stream()
        .filter(version -> version.getVersion() <= VERSIONS)
        .map(WeightVersion::getWeightsDigest)
        .toList();
  }

  private List<Path> checkpoints() throws IOException {
    try (Stream<Path> paths = Files.list(folder.resolve(cluster.prefix()))) {
      return paths.filter(Files::isDirectory).sorted().toList();
    }
  }

  private void deleteNewestCheckpoint() throws IOException {
    Path newest = checkpoints().get(checkpoints().size() - 1);
    try (Stream<Path> inside = Files.walk(newest)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
