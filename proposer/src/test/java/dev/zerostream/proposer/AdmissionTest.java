package dev.zerostream.proposer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.proposer.Admission.Filter;
import dev.zerostream.schemas.ClosedBy;
import dev.zerostream.schemas.Domain;
import dev.zerostream.schemas.FinishReason;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.RejectReason;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.Role;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.Trajectory;
import dev.zerostream.schemas.Verdict;
import dev.zerostream.schemas.VerifiedTask;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AdmissionTest {

  private static final VerifiedTask TASK = References.task(TaskType.DEDUCTION, "d1");

  @ParameterizedTest
  @CsvSource({
    "NON_ONE, 0, true",
    "NON_ONE, 0.5, true",
    "NON_ONE, 1, false",
    "NON_EXTREMES, 0, false",
    "NON_EXTREMES, 0.5, true",
    "NON_EXTREMES, 1, false",
    "NON_ONE, , false",
    "NON_EXTREMES, , false",
  })
  void shouldWaitForTheSolveRateInEitherOrder(Filter filter, Double solveRate, boolean enters) {
    // Given
    Admission taskFirst = new Admission(filter);
    Admission rewardsFirst = new Admission(filter);

    // When, then
    assertThat(taskFirst.verified(TASK)).isEmpty();
    assertThat(taskFirst.closed(proposal(solveRate)).isPresent()).isEqualTo(enters);
    assertThat(rewardsFirst.closed(proposal(solveRate))).isEmpty();
    assertThat(rewardsFirst.verified(TASK).isPresent()).isEqualTo(enters);
  }

  @Test
  void shouldLetEverythingInAtOnceUnlessAskedToFilter() {
    Admission admission = new Admission(Filter.ALL);

    assertThat(admission.asksForRewards()).isFalse();
    assertThat(admission.verified(TASK)).contains(TASK);
    assertThat(admission.closed(proposal(0.5))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Filter.class)
  void shouldLetSeedsIn(Filter filter) {
    VerifiedTask seed = VerifiedTask.newBuilder(TASK).setPhase(Phase.SEED).build();

    assertThat(new Admission(filter).verified(seed)).contains(seed);
  }

  @Test
  void shouldNotTakeAttemptsOrRefusalsForTheDecision() {
    // Given
    Admission admission = new Admission(Filter.NON_ONE);
    assertThat(admission.verified(TASK)).isEmpty();

    // When
    RewardedTrajectory refused =
        RewardedTrajectory.newBuilder(proposal(0.5))
            .setRejectReason(RejectReason.NONDETERMINISTIC)
            .build();

    // Then
    assertThat(admission.closed(rewarded(Role.SOLVER, 0.5))).isEmpty();
    assertThat(admission.closed(refused)).isEmpty();
    assertThat(admission.closed(proposal(0.5))).contains(TASK);
  }

  @Test
  void shouldForgetTheOldestThatNeverClosed() {
    // Given
    Admission admission = new Admission(Filter.NON_ONE);
    for (int i = 0; i <= ReferenceBuffers.CAPACITY; i++) {
      assertThat(admission.verified(References.task(TaskType.DEDUCTION, "d" + i))).isEmpty();
    }

    // When, then d0 was the one too many
    assertThat(admission.closed(proposal("d0", 0.5))).isEmpty();
    assertThat(admission.closed(proposal("d1", 0.5))).isPresent();
  }

  private static RewardedTrajectory proposal(Double solveRate) {
    return rewarded(Role.PROPOSER, solveRate);
  }

  private static RewardedTrajectory proposal(String taskId, Double solveRate) {
    return RewardedTrajectory.newBuilder(proposal(solveRate)).setGroupId(taskId).build();
  }

  private static RewardedTrajectory rewarded(Role role, Double solveRate) {
    return RewardedTrajectory.newBuilder()
        .setTrajectory(trajectory(role))
        .setGroupId(TASK.getTaskId())
        .setGroupSize(7)
        .setIndexInGroup(role == Role.PROPOSER ? 0 : 1)
        .setClosedBy(ClosedBy.COMPLETE)
        .setVerdict(role == Role.PROPOSER ? Verdict.VALID : Verdict.CORRECT)
        .setSolveRate(solveRate)
        .setComponents(Map.of())
        .setVerifierBuild("test")
        .setRewardedAt(Instant.EPOCH)
        .build();
  }

  private static Trajectory trajectory(Role role) {
    return Trajectory.newBuilder()
        .setTrajectoryId("d1/x")
        .setRunId("run")
        .setTaskId("d1")
        .setRole(role)
        .setTaskType(TaskType.DEDUCTION)
        .setDomain(Domain.PROGRAMMING)
        .setPhase(Phase.TRAIN)
        .setPrompt("")
        .setResponse("")
        .setPromptTokens(List.of())
        .setResponseTokens(List.of())
        .setSegments(List.of())
        .setSamplingLogprobs(List.of())
        .setModelLogprobs(List.of())
        .setTemperature(1)
        .setTopP(1)
        .setTopK(0)
        .setSeed(0)
        .setFinishReason(FinishReason.STOP)
        .setWorker("worker")
        .setStartedAt(Instant.EPOCH)
        .setFinishedAt(Instant.EPOCH)
        .build();
  }
}
