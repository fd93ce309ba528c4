package dev.zerostream.learner;

import static dev.zerostream.learner.Folding.dropped;
import static dev.zerostream.learner.Folding.trained;
import static dev.zerostream.learner.RewardRecords.byFleet;
import static dev.zerostream.learner.RewardRecords.config;
import static dev.zerostream.learner.RewardRecords.group;
import static dev.zerostream.learner.RewardRecords.seed;
import static dev.zerostream.learner.RewardRecords.writtenBy;
import static dev.zerostream.schemas.TaskType.ABDUCTION;
import static dev.zerostream.schemas.TaskType.DEDUCTION;
import static dev.zerostream.schemas.TaskType.ERROR_DEDUCTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.schemas.ClosedBy;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LearnerTest {

  private final List<RewardedTrajectory> log = new ArrayList<>();

  @Test
  void shouldCloseAtTheFirstOffsetWithEnoughGroupsOfEachType() {
    // Given
    log.addAll(group("d1", DEDUCTION, 0, 1.0, 0.0));
    log.addAll(group("a1", ABDUCTION, 0, 1.0, 0.0));
    log.addAll(group("d2", DEDUCTION, 0, 1.0, 0.0));
    log.addAll(group("d3", DEDUCTION, 0, 1.0, 0.0));
    log.addAll(group("a2", ABDUCTION, 0, 1.0, 0.0));
    log.addAll(group("a3", ABDUCTION, 0, 1.0, 0.0));

    // When
    List<Batch> batches = Folding.of(config(2, 4, DEDUCTION, ABDUCTION), log);

    // Then the oldest two of each are trained, by offset, and the third deduction is carried over
    assertThat(batches).hasSize(1);
    Batch batch = batches.get(0);
    assertThat(batch.version()).isEqualTo(1);
    assertThat(batch.rewardsOffset()).isEqualTo(10);
    assertThat(trained(batch))
        .containsExactly(
            "d1/p",
            "d1/s/main/0",
            "a1/p",
            "a1/s/main/0",
            "d2/p",
            "d2/s/main/0",
            "a2/p",
            "a2/s/main/0");
    assertThat(batch.carriedOver()).containsExactly(6L, 7L);
    assertThat(batch.dropped()).isEmpty();
  }

  @Test
  void shouldDropOnRecordWhatItsRoleIsNotTrainedFor() {
    // Given a learner of attempts only
    log.addAll(group("d1", DEDUCTION, 0, 1.0, 0.0));
    LearnerConfig solverOnly = RewardRecords.training(Set.of(Role.SOLVER), config(1, 4, DEDUCTION));

    // When
    List<Batch> batches = Folding.of(solverOnly, log);

    // Then
    assertThat(trained(batches.get(0))).containsExactly("d1/s/main/0");
    assertThat(dropped(batches.get(0))).containsExactly("d1/p ROLE");
    assertThat(batches.get(0).carriedOver()).isEmpty();
  }

  @Test
  void shouldMeasurePinnedFleetsWithoutTrainingOrWaitingForThem() {
    // Given a bound of 1, and a fleet that stays on version 0 while the others have version 5
    LearnerConfig config = RewardRecords.pinning(Set.of("old"), config(1, 1, DEDUCTION));
    Learner learner = new Learner(config, 5, 0, List.of());
    List<RewardedTrajectory> group = group("d1", DEDUCTION, 5, 0.5, 1.0, -0.5);
    log.addAll(List.of(group.get(0), group.get(1), byFleet("old", writtenBy(group.get(2), 0))));
    List<RewardedTrajectory> stale = group("d2", DEDUCTION, 4, 0.5, 1.0);
    log.addAll(List.of(stale.get(0), byFleet("old", writtenBy(stale.get(1), 0))));
    log.addAll(group("d3", DEDUCTION, 6, 0.5));
    log.addAll(group("d4", DEDUCTION, 6, 0.5));

    // When
    List<Batch> batches = Folding.of(learner, log, 0);

    // Then the lag is that of the others, and a group over the bound has two reasons
    assertThat(trained(batches.get(0))).containsExactly("d1/p", "d1/s/main/0");
    assertThat(dropped(batches.get(0))).containsExactly("d1/s/main/1 PINNED");
    assertThat(batches.get(0).lagMax()).isZero();
    assertThat(trained(batches.get(1))).containsExactly("d3/p");
    assertThat(dropped(batches.get(1))).containsExactly("d2/p STALE", "d2/s/main/0 PINNED");
  }

  @Test
  void shouldTrainWhatWasCarriedOverFirst() {
    // Given three groups before the batch of one can close, one more after it
    log.addAll(group("d1", DEDUCTION, 0, 1.0));
    log.addAll(group("d2", DEDUCTION, 0, 1.0));
    log.addAll(group("a1", ABDUCTION, 0, 1.0));
    log.addAll(group("d3", DEDUCTION, 1, 1.0));
    log.addAll(group("a2", ABDUCTION, 1, 1.0));

    // When
    List<Batch> batches = Folding.of(config(1, 4, DEDUCTION, ABDUCTION), log);

    // Then
    assertThat(batches.stream().map(Folding::trained))
        .containsExactly(List.of("d1/p", "a1/p"), List.of("d2/p", "a2/p"));
    assertThat(batches.get(1).carriedOver()).containsExactly(3L);
  }

  @Test
  void shouldCountAGroupAtItsLastRecord() {
    // Given two interleaved groups, the one that began later ending first
    List<RewardedTrajectory> first = group("d1", DEDUCTION, 0, 1.0, 0.5, 0.0);
    List<RewardedTrajectory> second = group("d2", DEDUCTION, 0, 1.0, 0.5);
    log.addAll(List.of(first.get(0), second.get(0), first.get(1), second.get(1), first.get(2)));

    // When
    List<Batch> batches = Folding.of(config(1, 4, DEDUCTION), log);

    // Then
    assertThat(batches.stream().map(Folding::trained))
        .containsExactly(
            List.of("d2/p", "d2/s/main/0"), List.of("d1/p", "d1/s/main/0", "d1/s/main/1"));
    assertThat(batches.get(0).rewardsOffset()).isEqualTo(4);
    assertThat(batches.get(0).carriedOver()).containsExactly(0L, 2L);
  }

  @Test
  void shouldDropSeedsOnlyWhenABatchCloses() {
    // Given
    log.add(seed("d0", DEDUCTION, ClosedBy.COMPLETE));
    log.addAll(group("d1", DEDUCTION, 0, 1.0));
    log.add(seed("d2", DEDUCTION, ClosedBy.COMPLETE));

    // When
    List<Batch> batches = Folding.of(config(1, 4, DEDUCTION), log);

    // Then the later one is pending
    assertThat(batches).hasSize(1);
    assertThat(dropped(batches.get(0))).containsExactly("d0/p SEED");
  }

  @Test
  void shouldDropGroupsWithoutRewardsAndTypesThatAreNotPlayed() {
    // Given
    log.addAll(group("d1", DEDUCTION, 0, null, null));
    log.addAll(group("e1", ERROR_DEDUCTION, 0, 1.0));
    log.addAll(group("d2", DEDUCTION, 0, 1.0));

    // When
    Batch batch = Folding.of(config(1, 4, DEDUCTION), log).get(0);

    // Then
    assertThat(dropped(batch))
        .containsExactly("d1/p INCOMPLETE", "d1/s/main/0 INCOMPLETE", "e1/p INCOMPLETE");
    assertThat(trained(batch)).containsExactly("d2/p");
  }

  @Test
  void shouldDropAnUnrewardedAttemptOfARewardedGroup() {
    // Given
    log.addAll(group("d1", DEDUCTION, 0, 0.5, 1.0, null, -0.5));

    // When
    Batch batch = Folding.of(config(1, 4, DEDUCTION), log).get(0);

    // Then
    assertThat(trained(batch)).containsExactly("d1/p", "d1/s/main/0", "d1/s/main/2");
    assertThat(dropped(batch)).containsExactly("d1/s/main/1 INCOMPLETE");
  }

  @Test
  void shouldDropWhatIsOverTheLagWhenABatchCloses() {
    // Given that version 2 is trained from when d4 and a3 are there: a lag of 2, one over the bound
    log.addAll(group("d1", DEDUCTION, 0, 1.0));
    log.addAll(group("d2", DEDUCTION, 0, 1.0));
    log.addAll(group("d3", DEDUCTION, 0, 1.0));
    log.addAll(group("a1", ABDUCTION, 0, 1.0));
    log.addAll(group("a2", ABDUCTION, 0, 1.0));
    log.addAll(group("a3", ABDUCTION, 1, 1.0));
    log.addAll(group("d4", DEDUCTION, 1, 1.0));

    // When
    List<Batch> batches = Folding.of(config(1, 1, DEDUCTION, ABDUCTION), log);

    // Then d3 does not count any more, so that nothing closes before d4 comes
    assertThat(batches.stream().map(Folding::trained))
        .containsExactly(List.of("d1/p", "a1/p"), List.of("d2/p", "a2/p"), List.of("a3/p", "d4/p"));
    assertThat(batches.stream().map(Folding::dropped))
        .containsExactly(List.of(), List.of(), List.of("d3/p STALE"));
    assertThat(batches.get(2).rewardsOffset()).isEqualTo(7);
    assertThat(batches.get(1).lagMax()).isEqualTo(1);
    assertThat(batches.get(1).lagMean()).isEqualTo(1.0);
  }

  @Test
  void shouldTakeTheOldestVersionOfAnyTokenForTheLag() {
    // Given an attempt that version 0 began and version 3 ended
    List<RewardedTrajectory> mixed = group("d1", DEDUCTION, 3, 1.0, 0.0);
    Learner learner = new Learner(config(1, 2, DEDUCTION), 3, 0, List.of());
    log.addAll(List.of(mixed.get(0), writtenBy(mixed.get(1), 0, 3)));
    log.addAll(group("d2", DEDUCTION, 2, 1.0));

    // When
    List<Batch> batches = Folding.of(learner, log, 0);

    // Then
    assertThat(batches).hasSize(1);
    assertThat(dropped(batches.get(0))).containsExactly("d1/p STALE", "d1/s/main/0 STALE");
    assertThat(trained(batches.get(0))).containsExactly("d2/p");
    assertThat(batches.get(0).lagMax()).isEqualTo(1);
  }

  @Test
  void shouldGiveAdvantagesWithinTheBatch() {
    // Given
    log.addAll(group("d1", DEDUCTION, 0, 1.0, 1.0, 0.0));
    log.addAll(group("d2", DEDUCTION, 0, 0.0));

    // When
    Batch batch = Folding.of(config(2, 4, DEDUCTION), log).get(0);

    // Then two cells of two: ±0.5 over √0.5
    double advantage = 0.5 / Math.sqrt(0.5);
    assertThat(batch.trained().stream().map(Batch.Trained::advantage))
        .containsExactly(advantage, advantage, -advantage, -advantage);
    assertThat(batch.trained()).allSatisfy(t -> assertThat(t.weight()).isEqualTo(0.25));
  }

  @Test
  void shouldPassOverWhatAnEarlierBatchSettled() {
    // Given
    log.addAll(group("d1", DEDUCTION, 0, 1.0));
    log.addAll(group("d2", DEDUCTION, 0, 1.0));
    Learner learner = new Learner(config(1, 4, DEDUCTION), 1, 1, List.of());

    // When
    List<Batch> batches = Folding.of(learner, log, 0);

    // Then
    assertThat(batches.stream().map(Folding::trained)).containsExactly(List.of("d2/p"));
    assertThat(batches.get(0).version()).isEqualTo(2);
  }
}
