package dev.zerostream.dashboard.board;

import dev.zerostream.schemas.ClosedBy;
import dev.zerostream.schemas.Complexity;
import dev.zerostream.schemas.Domain;
import dev.zerostream.schemas.DropReason;
import dev.zerostream.schemas.DroppedTrajectory;
import dev.zerostream.schemas.FinishReason;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.RejectReason;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.Role;
import dev.zerostream.schemas.Segment;
import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.TaskRequest;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.TrainedBatch;
import dev.zerostream.schemas.TrainedTrajectory;
import dev.zerostream.schemas.Trajectory;
import dev.zerostream.schemas.Verdict;
import dev.zerostream.schemas.VerifiedTask;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Records of a run, as the stages write them. */
public final class RunRecords {

  public static final Instant START = Instant.parse("2026-01-31T12:00:00Z");

  private RunRecords() {}

  public static TaskRequest request(String id) {
    return TaskRequest.newBuilder()
        .setTaskId(id)
        .setTaskType(TaskType.DEDUCTION)
        .setDomain(Domain.PROGRAMMING)
        .setPhase(Phase.TRAIN)
        .setIssuedAtVersion(0)
        .setSeed(1)
        .build();
  }

  public static ProposedTask proposed(String id, String... references) {
    return ProposedTask.newBuilder()
        .setTaskId(id)
        .setTaskType(TaskType.DEDUCTION)
        .setDomain(Domain.PROGRAMMING)
        .setPhase(Phase.TRAIN)
        .setReferences(List.of(references))
        .setTrajectory(trajectory(id, -1, TaskType.DEDUCTION, "def f(x): return x"))
        .build();
  }

  public static VerifiedTask verified(String id, String program) {
    return VerifiedTask.newBuilder()
        .setTaskId(id)
        .setTaskType(TaskType.DEDUCTION)
        .setDomain(Domain.PROGRAMMING)
        .setPhase(Phase.TRAIN)
        .setProgram(program)
        .setInput("1")
        .setOutput("[1, 2]")
        .setExamples(List.of())
        .setVisibleExamples(0)
        .setCanonicalHash("hash")
        .setFingerprint("print")
        .setComplexity(new Complexity(12, 2, 1, 0, 8.0, 16.0))
        .setAttempts(2)
        .setProposalWeightVersion(3)
        .setReferences(List.of())
        .setVerifierBuild("build-1")
        .setVerifiedAt(START)
        .build();
  }

  public static Solution solution(String id, int attempt) {
    return new Solution(
        id, "main", attempt, trajectory(id, attempt, TaskType.DEDUCTION, "<answer>1"));
  }

  /** The record of a proposal; refused when there is a reason. */
  public static RewardedTrajectory proposal(String id, int groupSize, RejectReason reason) {
    return rewarded(trajectory(id, -1, TaskType.DEDUCTION, "def f(x): return x"), groupSize, 0)
        .setVerdict(reason == null ? Verdict.VALID : Verdict.INVALID)
        .setClosedBy(reason == null ? ClosedBy.COMPLETE : ClosedBy.REJECTED)
        .setReward(reason == null ? 0.5 : -1.0)
        .setSolveRate(reason == null ? 0.5 : null)
        .setRejectReason(reason)
        .setComponents(reason == null ? Map.of("learnability", 0.5) : Map.of())
        .build();
  }

  /** The record of an attempt. */
  public static RewardedTrajectory attempt(String id, int attempt, int groupSize, Verdict verdict) {
    return attempt(id, attempt, groupSize, verdict, TaskType.DEDUCTION, "<answer>1");
  }

  public static RewardedTrajectory attempt(
      String id, int attempt, int groupSize, Verdict verdict, TaskType type, String response) {
    return rewarded(trajectory(id, attempt, type, response), groupSize, attempt + 1)
        .setVerdict(verdict)
        .setReward(verdict == Verdict.CORRECT ? 1.0 : -0.5)
        .setSolveRate(0.5)
        .setFleet("main")
        .setAttempt(attempt)
        .build();
  }

  private static RewardedTrajectory.Builder rewarded(Trajectory trajectory, int size, int index) {
    return RewardedTrajectory.newBuilder()
        .setTrajectory(trajectory)
        .setGroupId(trajectory.getTaskId())
        .setGroupSize(size)
        .setIndexInGroup(index)
        .setClosedBy(ClosedBy.COMPLETE)
        .setComponents(Map.of())
        .setVerifierBuild("build-1")
        .setRewardedAt(START);
  }

  public static TrainedBatch batch(long version, List<String> trained, List<String> dropped) {
    return new TrainedBatch(
        version,
        trained.stream().map(id -> new TrainedTrajectory(id, 0L)).toList(),
        dropped.stream().map(id -> new DroppedTrajectory(id, 0L, DropReason.STALE)).toList(),
        List.of());
  }

  public static Trajectory trajectory(String id, int attempt, TaskType type, String response) {
    return Trajectory.newBuilder()
        .setTrajectoryId(attempt < 0 ? id + "/p" : id + "/s/main/" + attempt)
        .setRunId("run-1")
        .setTaskId(id)
        .setRole(attempt < 0 ? Role.PROPOSER : Role.SOLVER)
        .setTaskType(type)
        .setDomain(Domain.PROGRAMMING)
        .setPhase(Phase.TRAIN)
        .setPrompt("prompt of " + id)
        .setResponse(response)
        .setPromptTokens(List.of(1, 2))
        .setResponseTokens(List.of(2, 3, 4))
        .setSegments(List.of(new Segment(0, 2L), new Segment(1, 3L)))
        .setSamplingLogprobs(List.of(-1f, -1f, -1f))
        .setModelLogprobs(List.of(-1f, -2f, -3f))
        .setTemperature(1)
        .setTopP(1)
        .setTopK(0)
        .setSeed(0)
        .setFinishReason(FinishReason.STOP)
        .setWorker("test")
        .setStartedAt(START.minusSeconds(2))
        .setFinishedAt(START)
        .build();
  }
}
