package dev.zerostream.runner.report;

import dev.zerostream.schemas.ClosedBy;
import dev.zerostream.schemas.Complexity;
import dev.zerostream.schemas.Domain;
import dev.zerostream.schemas.DropReason;
import dev.zerostream.schemas.DroppedTrajectory;
import dev.zerostream.schemas.FinishReason;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.RejectReason;
import dev.zerostream.schemas.RejectedTask;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.Role;
import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.TrainedBatch;
import dev.zerostream.schemas.TrainedTrajectory;
import dev.zerostream.schemas.Trajectory;
import dev.zerostream.schemas.Verdict;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.WeightKind;
import dev.zerostream.schemas.WeightVersion;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Records of a run's log, with what is counted of them. */
final class LogRecords {

  private LogRecords() {}

  static RejectedTask rejected(String id, RejectReason reason) {
    return rejected(id, reason, 0);
  }

  static RejectedTask rejected(String id, RejectReason reason, long millis) {
    return RejectedTask.newBuilder()
        .setTaskId(id)
        .setTaskType(TaskType.DEDUCTION)
        .setDomain(Domain.PROGRAMMING)
        .setReason(reason)
        .setDetail("detail")
        .setVerifierBuild("test")
        .setRejectedAt(Instant.ofEpochMilli(millis))
        .build();
  }

  static VerifiedTask task(String id, long millis, String fingerprint) {
    return VerifiedTask.newBuilder()
        .setTaskId(id)
        .setTaskType(TaskType.DEDUCTION)
        .setDomain(Domain.PROGRAMMING)
        .setPhase(Phase.TRAIN)
        .setProgram("def f(x):\n    return x")
        .setInput("1")
        .setOutput("1")
        .setExamples(List.of())
        .setVisibleExamples(0)
        .setCanonicalHash("hash")
        .setFingerprint(fingerprint)
        .setComplexity(new Complexity(10, 2, 1, 0, 8.0, 4.0))
        .setAttempts(1)
        .setProposalWeightVersion(0)
        .setReferences(List.of())
        .setVerifierBuild("test")
        .setVerifiedAt(Instant.ofEpochMilli(millis))
        .build();
  }

  static Solution solution(String id, int attempt) {
    return new Solution(id, "main", attempt, trajectory(id, attempt));
  }

  static RewardedTrajectory reward(String id, int attempt, ClosedBy closedBy) {
    return RewardedTrajectory.newBuilder()
        .setTrajectory(trajectory(id, attempt))
        .setGroupId(id)
        .setGroupSize(2)
        .setIndexInGroup(attempt)
        .setClosedBy(closedBy)
        .setVerdict(Verdict.CORRECT)
        .setReward(1.0)
        .setComponents(Map.of())
        .setVerifierBuild("test")
        .setRewardedAt(Instant.EPOCH)
        .build();
  }

  /** The record of a valid proposal whose group closed. */
  static RewardedTrajectory proposal(String id, double solveRate, long millis) {
    RewardedTrajectory attempt = reward(id, 0, ClosedBy.COMPLETE);
    return RewardedTrajectory.newBuilder(attempt)
        .setTrajectory(
            Trajectory.newBuilder(attempt.getTrajectory()).setRole(Role.PROPOSER).build())
        .setSolveRate(solveRate)
        .setRewardedAt(Instant.ofEpochMilli(millis))
        .build();
  }

  static TrainedBatch batch(long version, long[] trained, DropReason reason, long... dropped) {
    return TrainedBatch.newBuilder()
        .setVersion(version)
        .setTrained(
            LongStream.of(trained).mapToObj(at -> new TrainedTrajectory("t" + at, at)).toList())
        .setDropped(
            Arrays.stream(dropped)
                .mapToObj(at -> new DroppedTrajectory("t" + at, at, reason))
                .toList())
        .setCarriedOver(List.of())
        .build();
  }

  static WeightVersion version(long version, Map<String, Double> metrics) {
    return version(version, metrics, 0);
  }

  static WeightVersion version(long version, Map<String, Double> metrics, long millis) {
    return WeightVersion.newBuilder()
        .setRunId("run")
        .setVersion(version)
        .setParent(version - 1)
        .setKind(WeightKind.ANCHOR)
        .setBaseVersion(version)
        .setFirstChunkOffset(0)
        .setChunkCount(1)
        .setBytes(1)
        .setDtype("F32")
        .setWeightsDigest("")
        .setStateDigest("")
        .setRewardsOffset(0)
        .setNumerics(Map.of())
        .setMetrics(metrics)
        .setEvaluation(Map.of())
        .setResetOptimizer(false)
        .setCreatedAt(Instant.ofEpochMilli(millis))
        .build();
  }

  private static Trajectory trajectory(String id, int attempt) {
    return Trajectory.newBuilder()
        .setTrajectoryId(id + "/" + attempt)
        .setRunId("run")
        .setTaskId(id)
        .setRole(Role.SOLVER)
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
        .setWorker("test")
        .setStartedAt(Instant.EPOCH)
        .setFinishedAt(Instant.EPOCH)
        .build();
  }
}
