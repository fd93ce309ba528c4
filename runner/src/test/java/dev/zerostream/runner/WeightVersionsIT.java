package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zerostream.learner.Rollback;
import dev.zerostream.runner.audit.AuditReport;
import dev.zerostream.runner.audit.LogAudit;
import dev.zerostream.runner.fault.SparseTrainer;
import dev.zerostream.runner.fault.SteppedLearner;
import dev.zerostream.runner.guarantee.Violation;
import dev.zerostream.schemas.WeightKind;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.WeightsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weight versions on the log: rebuilt, taken back to, refused. */
class WeightVersionsIT {

  @TempDir private Path folder;
  private final Cluster cluster = TestCluster.fresh(1);
  private TestLearners learners;

  @BeforeEach
  void begin() {
    learners = new TestLearners(folder, Instant::now);
  }

  @Test
  void shouldRebuildEveryVersionFromAnchorsAndDifferences() {
    // Given
    SteppedLearner learner = learners.learner(cluster, "a", false);
    TestLearners.reward(cluster, 0, TestLearners.VERSIONS);
    learner.runTo(TestLearners.VERSIONS);
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
    SteppedLearner learner = learners.learner(cluster, "a", false);
    TestLearners.reward(cluster, 0, 5);
    learner.runTo(5);
    learner.close();
    SteppedLearner waiting = learners.learner(cluster, "rollback", false);

    // When
    WeightVersion made = new Rollback(waiting.parts()).to(3);
    SteppedLearner onward = learners.learner(cluster, "a", false);
    TestLearners.reward(cluster, 5, 6);
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
    SteppedLearner learner = learners.learner(cluster, "a", false);
    TestLearners.reward(cluster, 0, 3);
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
                "a", folder.resolve("c"), SparseTrainer.trainers(), false, Instant::now));

    // When
    TestLearners.reward(cluster, 0, 5);
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
}
