package dev.zerostream.learner;

import static dev.zerostream.learner.RewardRecords.held;
import static dev.zerostream.schemas.TaskType.ABDUCTION;
import static dev.zerostream.schemas.TaskType.DEDUCTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.Verdict;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PracticeTest {

  private static final int REMEMBERED = 20;

  @Test
  void shouldAskNothingAgainWhileEnoughProposalsAreValid() {
    Practice practice = new Practice(0.5, 0, REMEMBERED);
    close(practice, DEDUCTION, Phase.TRAIN, 10, 10);

    assertThat(practised(practice, DEDUCTION, 100)).isZero();
    assertThat(practised(new Practice(0.5, 0, REMEMBERED), DEDUCTION, 100)).isZero();
  }

  @Test
  void shouldFillUpToTheFloor() {
    // Given one valid proposal in five
    Practice practice = new Practice(0.5, 0, REMEMBERED);
    close(practice, DEDUCTION, Phase.TRAIN, 4, 16);

    // When
    double share = practised(practice, DEDUCTION, 1000) / 1000.0;

    // Then of what is played, practice and valid proposals together make half
    assertThat(share + (1 - share) * 0.2).isCloseTo(0.5, offset(0.002));
    assertThat(practised(practice, ABDUCTION, 100)).isZero();
  }

  @Test
  void shouldForgetOldProposalsAndIgnoreOtherPhases() {
    // Given a type that was valid once, then always invalid, and then became always valid
    Practice practice = new Practice(0.5, 0, REMEMBERED);
    close(practice, DEDUCTION, Phase.TRAIN, 1, 100);
    assertThat(practised(practice, DEDUCTION, 100)).isEqualTo(50);
    close(practice, DEDUCTION, Phase.TRAIN, REMEMBERED, 0);

    // When seeds and practice fail
    close(practice, DEDUCTION, Phase.SEED, 0, 50);
    close(practice, DEDUCTION, Phase.PRACTICE, 0, 50);

    // Then
    assertThat(practised(practice, DEDUCTION, 100)).isZero();
  }

  @Test
  void shouldNotPractiseBeforeATaskIsThere() {
    Practice practice = new Practice(0.5, 0, REMEMBERED);
    close(practice, DEDUCTION, Phase.TRAIN, 0, 100);
    assertThat(practised(practice, DEDUCTION, 100)).isZero();

    close(practice, DEDUCTION, Phase.SEED, 1, 0);
    assertThat(practised(practice, DEDUCTION, 100)).isEqualTo(50);
  }

  @Test
  void shouldMixOldTasksInHoweverManyProposalsAreValid() {
    // Given a type whose proposals are all valid
    Practice practice = new Practice(0, 0.25, REMEMBERED);
    close(practice, DEDUCTION, Phase.TRAIN, 10, 0);

    // Then
    assertThat(practised(practice, DEDUCTION, 1000)).isEqualTo(250);
    assertThat(practised(practice, ABDUCTION, 100)).isZero();
  }

  @Test
  void shouldTakeTheGreaterOfFloorAndShare() {
    // Given one valid proposal in five, which asks for three in eight
    Practice little = new Practice(0.5, 0.25, REMEMBERED);
    Practice much = new Practice(0.5, 0.5, REMEMBERED);
    close(little, DEDUCTION, Phase.TRAIN, 4, 16);
    close(much, DEDUCTION, Phase.TRAIN, 4, 16);

    // Then
    assertThat(practised(little, DEDUCTION, 800)).isBetween(299L, 300L);
    assertThat(practised(much, DEDUCTION, 800)).isEqualTo(400);
  }

  @Test
  void shouldNeverPractiseWithoutAFloor() {
    Practice practice = new Practice(0, 0, REMEMBERED);
    close(practice, DEDUCTION, Phase.TRAIN, 0, 100);

    assertThat(practised(practice, DEDUCTION, 100)).isZero();
  }

  private static long practised(Practice practice, TaskType type, int requests) {
    return Stream.generate(() -> practice.next(type))
        .limit(requests)
        .filter(phase -> phase == Phase.PRACTICE)
        .count();
  }

  private static void close(Practice practice, TaskType type, Phase phase, int valid, int invalid) {
    for (int i = 0; i < valid + invalid; i++) {
      RewardedTrajectory record =
          RewardedTrajectory.newBuilder(RewardRecords.record("t", type, phase, 0, 1, 0, 0.0))
              .setVerdict(i < valid ? Verdict.VALID : Verdict.INVALID)
              .build();
      practice.closed(held(List.of(record)));
    }
  }
}
