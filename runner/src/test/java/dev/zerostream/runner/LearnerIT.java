package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zerostream.runner.fault.Killed;
import dev.zerostream.runner.fault.SteppedLearner;
import dev.zerostream.stage.Cluster;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a learner may lose by a kill, and by another one that is active: nothing. */
class LearnerIT {

  private static final long REAL_VERSIONS = 4;

  @TempDir private Path folder;
  private final Cluster cluster = TestCluster.fresh(1);
  private Duration later = Duration.ZERO;
  private TestLearners learners;

  @BeforeEach
  void begin() {
    learners = new TestLearners(folder, () -> Instant.now().plus(later));
  }

  @Test
  void shouldEndWithTheSameBitsWhereverItIsKilled() {
    // Given
    Cluster other = TestCluster.fresh(1);
    TestLearners.reward(cluster, 0, TestLearners.VERSIONS);
    TestLearners.reward(other, 0, TestLearners.VERSIONS);
    SteppedLearner undisturbed = learners.learner(cluster, "a", false);
    undisturbed.runTo(TestLearners.VERSIONS);
    undisturbed.close();

    // When
    long seed = 7;
    SplittableRandom random = new SplittableRandom(seed);
    int kills = 0;
    while (SteppedLearner.newest(other) < TestLearners.VERSIONS) {
      SteppedLearner doomed = learners.learner(other, "a", false);
      doomed.kill().arm(random.nextInt(1, 60), random.nextBoolean());
      try {
        doomed.runTo(TestLearners.VERSIONS);
      } catch (Killed e) {
        kills++;
      }
      doomed.release();
    }

    // Then
    assertThat(kills).isGreaterThan(4);
    assertThat(TestLearners.digests(other))
        .as("seed %d, %d kills", seed, kills)
        .containsExactlyElementsOf(TestLearners.digests(cluster));
    assertThat(TestLearners.batches(other)).isEqualTo(TestLearners.batches(cluster));
  }

  @Test
  void shouldEndWithTheSameBitsWithTheRealOptimiser() {
    // Given
    Cluster other = TestCluster.fresh(1);
    TestLearners.reward(cluster, 0, REAL_VERSIONS);
    TestLearners.reward(other, 0, REAL_VERSIONS);
    SteppedLearner undisturbed = learners.real(cluster);
    undisturbed.runTo(REAL_VERSIONS);
    undisturbed.close();

    // When
    SplittableRandom random = new SplittableRandom(11);
    int kills = 0;
    while (SteppedLearner.newest(other) < REAL_VERSIONS) {
      SteppedLearner doomed = learners.real(other);
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
    assertThat(TestLearners.digests(other))
        .containsExactlyElementsOf(TestLearners.digests(cluster))
        .doesNotHaveDuplicates();
    assertThat(TestLearners.batches(other)).isEqualTo(TestLearners.batches(cluster));
  }

  @Test
  void shouldStandByUntilTheActiveOneFallsSilent() {
    // Given
    TestLearners.reward(cluster, 0, 1);
    SteppedLearner active = learners.learner(cluster, "a", false);
    active.runTo(1);
    active.beat();
    SteppedLearner standby = learners.learner(cluster, "b", false);

    // When
    standby.turn();
    later = later.plusSeconds(9);
    active.beat();
    standby.turn();
    later = later.plusSeconds(9);
    standby.turn();

    // Then
    assertThat(standby.stage().liveness().read().active()).isFalse();
    TestLearners.reward(cluster, 1, 3);
    active.runTo(3);

    // When
    TestLearners.reward(cluster, 3, 4);
    later = later.plusSeconds(2);
    standby.runTo(4);

    // Then
    assertThat(standby.stage().liveness().read().active()).isTrue();
    TestLearners.reward(cluster, 4, TestLearners.VERSIONS);
    assertThatThrownBy(() -> active.runTo(TestLearners.VERSIONS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("another one has taken over");
    standby.runTo(TestLearners.VERSIONS);
    standby.close();
    active.release();
    assertThat(TestLearners.digests(cluster)).hasSize((int) TestLearners.VERSIONS + 1);
    TestLearners.assertTrainedOnce(cluster);
  }

  @Test
  void shouldTakeOverAtOnceFromOneThatEndedInOrderOrFromItself() {
    SteppedLearner first = learners.learner(cluster, "a", false);
    first.beat();
    TestLearners.reward(cluster, 0, 1);
    first.runTo(1);
    first.beat();
    first.release();

    SteppedLearner again = learners.learner(cluster, "a", false);
    TestLearners.reward(cluster, 1, 2);
    again.runTo(2);
    again.beat();
    again.close();
    SteppedLearner other = learners.learner(cluster, "b", false);
    TestLearners.reward(cluster, 2, 3);
    other.runTo(3);
    other.close();

    TestLearners.assertTrainedOnce(cluster);
  }
}
