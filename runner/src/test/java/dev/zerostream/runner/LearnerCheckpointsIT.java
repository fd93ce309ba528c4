package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zerostream.runner.fault.SteppedLearner;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.ClusterCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which checkpoints a learner keeps, and which it goes on from. */
class LearnerCheckpointsIT {

  @TempDir private Path folder;
  private final Cluster cluster = TestCluster.fresh(1);
  private TestLearners learners;

  @BeforeEach
  void begin() {
    learners = new TestLearners(folder, Instant::now);
  }

  @Test
  void shouldRefuseToGoOnWithoutItsCheckpointUnlessItMayForgetTheMoments() throws IOException {
    // Given
    SteppedLearner first = learners.learner(cluster, "a", false);
    TestLearners.reward(cluster, 0, 3);
    first.runTo(3);
    first.close();
    deleteNewestCheckpoint();

    // When // Then
    SteppedLearner refused = learners.learner(cluster, "a", false);
    assertThatThrownBy(refused::turn)
        .isInstanceOf(BadUsage.class)
        .hasMessageContaining("it is not there")
        .hasMessageContaining("--reset-optimizer");
    refused.release();

    // When
    SteppedLearner reset = learners.learner(cluster, "a", true);
    TestLearners.reward(cluster, 3, TestLearners.VERSIONS);
    reset.runTo(TestLearners.VERSIONS);
    reset.close();

    // Then
    assertThat(
            SteppedLearner.versions(cluster).stream()
                .filter(WeightVersion::getResetOptimizer)
                .map(WeightVersion::getVersion))
        .containsExactly(4L);
    TestLearners.assertTrainedOnce(cluster);
  }

  @Test
  void shouldRefuseADamagedCheckpoint() throws IOException {
    SteppedLearner first = learners.learner(cluster, "a", false);
    TestLearners.reward(cluster, 0, 2);
    first.runTo(2);
    first.close();
    Path weights = learners.newestCheckpoint(cluster).resolve("weights");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[1000] ^= 0x10;
    Files.write(weights, bytes);

    SteppedLearner refused = learners.learner(cluster, "a", false);

    assertThatThrownBy(refused::turn)
        .isInstanceOf(BadUsage.class)
        .hasMessageContaining("to have digest");
    refused.release();
  }

  @Test
  void shouldRefuseAnOffsetThatDiffersFromTheManifest()
      throws ExecutionException, InterruptedException {
    SteppedLearner first = learners.learner(cluster, "a", false);
    TestLearners.reward(cluster, 0, 2);
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

    SteppedLearner refused = learners.learner(cluster, "a", false);

    assertThatThrownBy(refused::turn)
        .isInstanceOf(BadUsage.class)
        .hasMessageContaining("to agree on the rewards offset");
    refused.release();
  }

  @Test
  void shouldKeepPinnedCheckpointsAndTheNewest() throws IOException {
    SteppedLearner learner = learners.learner(cluster, "a", false);
    TestLearners.reward(cluster, 0, TestLearners.VERSIONS);
    learner.runTo(TestLearners.VERSIONS);
    learner.close();

    assertThat(
            learners.checkpoints(cluster).stream()
                .map(path -> path.getFileName().toString().substring(0, 9)))
        .containsExactly("v00000000", "v00000003", "v00000006", "v00000008");
  }

  private void deleteNewestCheckpoint() throws IOException {
    Path newest = learners.newestCheckpoint(cluster);
    try (Stream<Path> inside = Files.walk(newest)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
