package dev.zerostream.learner;

import static dev.zerostream.learner.RewardRecords.config;
import static dev.zerostream.learner.RewardRecords.record;
import static dev.zerostream.schemas.TaskType.ABDUCTION;
import static dev.zerostream.schemas.TaskType.DEDUCTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.TaskType;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random logs; the display name has the seed. */
class LearnerReplayTest {

  private static final int GROUPS = 80;

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 60);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void shouldMakeTheSameBatchesAfterARestartAtAnyOfThem(long seed) {
    // Given
    SplittableRandom random = new SplittableRandom(seed);
    LearnerConfig config = config(random.nextInt(1, 5), random.nextInt(0, 4), DEDUCTION, ABDUCTION);
    List<RewardedTrajectory> log = log(random);
    List<Batch> undisturbed = Folding.of(config, log);
    assertThat(undisturbed).isNotEmpty();

    for (int stop = 0; stop < undisturbed.size(); stop++) {
      // When
      List<Batch> later = Folding.after(undisturbed.get(stop), config, log);

      // Then
      assertThat(later)
          .as("batches after a restart at version %d", stop + 1)
          .isEqualTo(undisturbed.subList(stop + 1, undisturbed.size()));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void shouldTrainOrDropOrHoldEachTrajectoryOnce(long seed) {
    // Given
    SplittableRandom random = new SplittableRandom(seed);
    LearnerConfig config = config(random.nextInt(1, 5), random.nextInt(0, 4), DEDUCTION, ABDUCTION);
    List<RewardedTrajectory> log = log(random);

    // When
    List<Batch> batches = Folding.of(config, log);

    // Then
    List<Long> accounted = new ArrayList<>();
    for (Batch batch : batches) {
      batch.trained().forEach(trained -> accounted.add(trained.held().offset()));
      batch.dropped().forEach(dropped -> accounted.add(dropped.held().offset()));
      assertThat(batch.carriedOver()).isSorted().doesNotContainAnyElementsOf(accounted);
    }
    Batch last = batches.get(batches.size() - 1);
    accounted.addAll(last.carriedOver());
    LongStream.range(last.rewardsOffset(), log.size()).forEach(accounted::add);
    assertThat(accounted)
        .containsExactlyInAnyOrderElementsOf(LongStream.range(0, log.size()).boxed().toList());
  }

  /** Groups of all kinds, up to five of them interleaved, ageing as versions would. */
  private static List<RewardedTrajectory> log(SplittableRandom random) {
    List<RewardedTrajectory> log = new ArrayList<>();
    List<List<RewardedTrajectory>> open = new ArrayList<>();
    for (int i = 0; i < GROUPS || !open.isEmpty(); i++) {
      if (i < GROUPS) {
        open.add(group("g" + i, i / 16, random));
      }
      while (open.size() > 5 || (i >= GROUPS && !open.isEmpty())) {
        List<RewardedTrajectory> next = open.get(random.nextInt(open.size()));
        log.add(next.remove(0));
        open.removeIf(List::isEmpty);
      }
    }
    return log;
  }

  private static List<RewardedTrajectory> group(String id, int age, SplittableRandom random) {
    TaskType type = random.nextBoolean() ? DEDUCTION : ABDUCTION;
    Phase phase = random.nextInt(8) == 0 ? Phase.SEED : Phase.TRAIN;
    boolean incomplete = phase == Phase.SEED || random.nextInt(8) == 0;
    int size = random.nextInt(1, 6);
    List<RewardedTrajectory> records = new ArrayList<>();
    for (int index = 0; index < size; index++) {
      Double reward = incomplete || random.nextInt(10) == 0 ? null : random.nextInt(5) / 4.0;
      long version = Math.max(0, age - random.nextInt(4));
      records.add(record(id, type, phase, version, size, index, reward));
    }
    return records;
  }
}
