package dev.zerostream.verifier;

import static dev.zerostream.schemas.Verdict.CORRECT;
import static dev.zerostream.schemas.Verdict.FORMAT_ERROR;
import static dev.zerostream.schemas.Verdict.UNKNOWN;
import static dev.zerostream.schemas.Verdict.WRONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.schemas.ClosedBy;
import dev.zerostream.schemas.FinishReason;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.RejectReason;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.Trajectory;
import dev.zerostream.schemas.Verdict;
import dev.zerostream.stage.Fleets;
import dev.zerostream.stage.Settings;
import dev.zerostream.verifier.Rewards.Judged;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RewardsTest {

  private static final Instant AT = Instant.ofEpochSecond(9);

  private final Rewards rewards = new Rewards("build-1", RewardRules.DEFAULT, Fleets.one(8));

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 0.875", "4, 0.5", "7, 0.125", "8, 0"})
  void shouldPayAProposalForHowHardItIs(int correct, double reward) {
    // Given
    List<Verdict> verdicts = new ArrayList<>(Collections.nCopies(correct, CORRECT));
    verdicts.addAll(Collections.nCopies(8 - correct, WRONG));

    // When
    RewardedTrajectory proposal = closed(8, verdicts.toArray(Verdict[]::new)).get(0);

    // Then
    assertThat(proposal.getReward()).isEqualTo(reward);
    assertThat(proposal.getSolveRate()).isEqualTo(correct / 8.0);
    assertThat(proposal.getComponents()).containsEntry("learnability", reward);
    assertThat(proposal.getVerdict()).isEqualTo(Verdict.VALID);
  }

  @Test
  void shouldPayAttemptsOneOrHalfOrMinusOne() {
    List<RewardedTrajectory> records = closed(3, CORRECT, WRONG, FORMAT_ERROR);

    assertThat(records.stream().skip(1).map(RewardedTrajectory::getReward))
        .containsExactly(1.0, -0.5, -1.0);
  }

  @Test
  void shouldNumberTheRecordsWithTheProposalFirst() {
    // When
    List<RewardedTrajectory> records = closed(2, CORRECT, WRONG);

    // Then
    assertThat(records.stream().map(it -> it.getTrajectory().getTrajectoryId()))
        .containsExactly("t1/p", "t1/s/main/0", "t1/s/main/1");
    assertThat(records.stream().map(RewardedTrajectory::getIndexInGroup)).containsExactly(0, 1, 2);
    assertThat(records.stream().map(RewardedTrajectory::getAttempt)).containsExactly(null, 0, 1);
    assertThat(records)
        .allSatisfy(
            record -> {
              assertThat(record.getGroupId()).isEqualTo("t1");
              assertThat(record.getGroupSize()).isEqualTo(3);
              assertThat(record.getClosedBy()).isEqualTo(ClosedBy.COMPLETE);
              assertThat(record.getVerifierBuild()).isEqualTo("build-1");
              assertThat(record.getRewardedAt()).isEqualTo(AT);
              assertThat(record.getSolveRate()).isEqualTo(0.5);
            });
  }

  @Test
  void shouldRewardAGroupWithHalfOfItsAttempts() {
    List<RewardedTrajectory> records =
        rewards.closed(
            proposal(Phase.TRAIN), judged(CORRECT, WRONG), 4, Map.of(), ClosedBy.DEADLINE, AT);

    assertThat(records.stream().map(RewardedTrajectory::getReward)).containsExactly(0.5, 1.0, -0.5);
    assertThat(records.get(0).getClosedBy()).isEqualTo(ClosedBy.DEADLINE);
  }

  @Test
  void shouldRewardNobodyWithFewerThanHalfOfTheAttempts() {
    List<RewardedTrajectory> records =
        rewards.closed(
            proposal(Phase.TRAIN), judged(CORRECT, WRONG), 5, Map.of(), ClosedBy.DEADLINE, AT);

    assertThat(records)
        .hasSize(3)
        .allSatisfy(
            record -> {
              assertThat(record.getReward()).isNull();
              assertThat(record.getSolveRate()).isNull();
            });
    assertThat(records.get(1).getVerdict()).isEqualTo(CORRECT);
  }

  @Test
  void shouldNotCountAttemptsThatNobodyCouldGenerate() {
    // When two of four were generated
    List<RewardedTrajectory> half = closed(4, CORRECT, UNKNOWN, WRONG, UNKNOWN);
    // When only one was
    List<RewardedTrajectory> fewer = closed(4, CORRECT, UNKNOWN, UNKNOWN, UNKNOWN);

    // Then
    assertThat(half.stream().map(RewardedTrajectory::getReward))
        .containsExactly(0.5, 1.0, null, -0.5, null);
    assertThat(fewer).allSatisfy(record -> assertThat(record.getReward()).isNull());
  }

  @Test
  void shouldCallAGroupAbandonedWhenNobodyCouldGenerateAnything() {
    List<RewardedTrajectory> records = closed(2, UNKNOWN, UNKNOWN);

    assertThat(records)
        .hasSize(3)
        .allSatisfy(
            record -> {
              assertThat(record.getClosedBy()).isEqualTo(ClosedBy.ABANDONED);
              assertThat(record.getReward()).isNull();
            });
  }

  @Test
  void shouldPayNothingForSeeds() {
    // When
    List<RewardedTrajectory> accepted =
        rewards.closed(proposal(Phase.SEED), List.of(), 0, Map.of(), ClosedBy.COMPLETE, AT);
    RewardedTrajectory refused = rewards.refused(proposal(Phase.SEED), RejectReason.FORMAT, AT);

    // Then
    assertThat(accepted).hasSize(1);
    assertThat(accepted.get(0).getReward()).isNull();
    assertThat(accepted.get(0).getClosedBy()).isEqualTo(ClosedBy.COMPLETE);
    assertThat(refused.getReward()).isNull();
    assertThat(refused.getClosedBy()).isEqualTo(ClosedBy.REJECTED);
  }

  @Test
  void shouldPayAttemptsButNoProposalInPractice() {
    List<RewardedTrajectory> records =
        rewards.closed(
            proposal(Phase.PRACTICE),
            judged(CORRECT, WRONG),
            2,
            Map.of("complexity", 0.2),
            ClosedBy.COMPLETE,
            AT);

    assertThat(records.stream().map(RewardedTrajectory::getReward))
        .containsExactly(null, 1.0, -0.5);
    assertThat(records.get(0).getComponents())
        .isEqualTo(Map.of("complexity", 0.2, "learnability", 0.5));
    assertThat(rewards.refused(proposal(Phase.PRACTICE), RejectReason.TIMEOUT, AT).getReward())
        .isNull();
  }

  @ParameterizedTest
  @EnumSource
  void shouldPayARefusedProposalByItsReason(RejectReason reason) {
    // When
    RewardedTrajectory refused = rewards.refused(proposal(Phase.TRAIN), reason, AT);

    // Then
    Double expected =
        switch (reason) {
          case ABANDONED -> null;
          case DUPLICATE -> 0.0;
          default -> -1.0;
        };
    assertThat(refused.getReward()).isEqualTo(expected);
    assertThat(refused.getRejectReason()).isEqualTo(reason);
    assertThat(refused.getVerdict()).isEqualTo(Verdict.INVALID);
    assertThat(refused.getGroupSize()).isEqualTo(1);
    assertThat(refused.getClosedBy())
        .isEqualTo(reason == RejectReason.ABANDONED ? ClosedBy.ABANDONED : ClosedBy.REJECTED);
  }

  @Test
  void shouldLetPinnedFleetsEarnButNotCount() {
    // Given attempts 2 and 3 of a fleet that stays on version 5
    Settings settings = Settings.of("nano").with("group.attempts", 4);
    Fleets fleets = Fleets.of(settings.with("fleets", "main:0-1,old:2-3@5"));
    List<Judged> judged = new ArrayList<>(judged(WRONG, CORRECT));
    judged.add(new Judged(byFleet("old", 2), CORRECT, 1));
    judged.add(new Judged(byFleet("old", 3), CORRECT, 1));

    // When all attempts are there, and when only theirs are
    Rewards shared = new Rewards("build-1", RewardRules.DEFAULT, fleets);
    List<RewardedTrajectory> all =
        shared.closed(proposal(Phase.TRAIN), judged, 4, Map.of(), ClosedBy.COMPLETE, AT);
    List<RewardedTrajectory> theirs =
        shared.closed(
            proposal(Phase.TRAIN), judged.subList(2, 4), 4, Map.of(), ClosedBy.DEADLINE, AT);

    // Then
    assertThat(all.stream().map(RewardedTrajectory::getReward))
        .containsExactly(0.5, -0.5, 1.0, 1.0, 1.0);
    assertThat(all).allSatisfy(it -> assertThat(it.getSolveRate()).isEqualTo(0.5));
    assertThat(theirs).allSatisfy(it -> assertThat(it.getReward()).isNull());
    assertThat(theirs.get(1).getVerdict()).isEqualTo(CORRECT);
  }

  private static Solution byFleet(String fleet, int attempt) {
    return Solution.newBuilder(GameRecords.answered("t1", attempt, "1")).setFleet(fleet).build();
  }

  private List<RewardedTrajectory> closed(int attempts, Verdict... verdicts) {
    return rewards.closed(
        proposal(Phase.TRAIN), judged(verdicts), attempts, Map.of(), ClosedBy.COMPLETE, AT);
  }

  private static List<Judged> judged(Verdict... verdicts) {
    return IntStream.range(0, verdicts.length).mapToObj(i -> judged(i, verdicts[i])).toList();
  }

  private static Trajectory proposal(Phase phase) {
    return GameRecords.trajectory("t1", TaskType.DEDUCTION, phase, -1, "", FinishReason.STOP);
  }

  private static Judged judged(int attempt, Verdict verdict) {
    double credit = verdict == Verdict.CORRECT ? 1 : 0;
    return new Judged(GameRecords.answered("t1", attempt, "1"), verdict, credit);
  }

  @Test
  void shouldPayPartialCreditAndCountItInTheSolveRate() {
    // Given one right, one half right, one wrong and one badly formatted
    List<Judged> attempts =
        List.of(
            judged(0, Verdict.CORRECT),
            new Judged(GameRecords.answered("t1", 1, "1"), Verdict.WRONG, 0.5),
            judged(2, Verdict.WRONG),
            judged(3, Verdict.FORMAT_ERROR));

    // When
    List<RewardedTrajectory> records =
        new Rewards("build-1", RewardRules.DEFAULT, Fleets.one(4))
            .closed(
                GameRecords.snippet("t1", "p", "1").getTrajectory(),
                attempts,
                4,
                Map.of(),
                ClosedBy.COMPLETE,
                Instant.EPOCH);

    // Then
    assertThat(records.stream().map(RewardedTrajectory::getReward))
        .containsExactly(0.625, 1.0, 0.5, -0.5, -1.0);
    assertThat(records).allMatch(it -> it.getSolveRate() == 0.375);
  }
}
