package dev.zerostream.learner;

import dev.zerostream.learner.HeldGroup.Held;
import dev.zerostream.policy.Objective;
import dev.zerostream.schemas.ClosedBy;
import dev.zerostream.schemas.Domain;
import dev.zerostream.schemas.FinishReason;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.Role;
import dev.zerostream.schemas.Segment;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.Trajectory;
import dev.zerostream.schemas.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Groups as the verifier writes them, and configurations to fold them under. */
final class RewardRecords {

  private RewardRecords() {}

  /** A configuration that plays these types. */
  static LearnerConfig config(int batchGroups, int maxLag, TaskType... types) {
    return new LearnerConfig(
        List.of(types),
        List.of(Domain.PROGRAMMING, Domain.MATHEMATICS),
        batchGroups,
        0,
        0,
        0,
        maxLag,
        Advantages.Baseline.TRR_PLUS_PLUS,
        Advantages.Weighing.EVEN,
        Set.of(Role.PROPOSER, Role.SOLVER),
        Set.of(),
        false,
        0.2,
        0,
        new Objective.Correction.Behaviour(),
        Duration.ofSeconds(60),
        7);
  }

  /** The same configuration with other roles trained. */
  static LearnerConfig training(Set<Role> roles, LearnerConfig config) {
    return with(roles, config.pinnedFleets(), config);
  }

  /** The same configuration with fleets that stay on an old version. */
  static LearnerConfig pinning(Set<String> fleets, LearnerConfig config) {
    return with(config.roles(), fleets, config);
  }

  private static LearnerConfig with(Set<Role> roles, Set<String> pinned, LearnerConfig config) {
    return new LearnerConfig(
        config.types(),
        config.domains(),
        config.batchGroups(),
        config.seedGroups(),
        config.practiceFloor(),
        config.practiceShare(),
        config.maxLag(),
        config.advantages(),
        config.weighing(),
        roles,
        pinned,
        config.shuffledRewards(),
        config.clip(),
        config.entropyBonus(),
        config.correction(),
        config.requestTimeout(),
        config.seed());
  }

  /** The record as an attempt of that fleet. */
  static RewardedTrajectory byFleet(String fleet, RewardedTrajectory record) {
    return RewardedTrajectory.newBuilder(record).setFleet(fleet).setAttempt(0).build();
  }

  /** A whole group, written by one version: the first reward is the proposal's. */
  static List<RewardedTrajectory> group(String id, TaskType type, long version, Double... rewards) {
    List<RewardedTrajectory> records = new ArrayList<>();
    for (int i = 0; i < rewards.length; i++) {
      records.add(record(id, type, Phase.TRAIN, version, rewards.length, i, rewards[i]));
    }
    return records;
  }

  /** A group that only fills the buffers. */
  static RewardedTrajectory seed(String id, TaskType type, ClosedBy closedBy) {
    RewardedTrajectory record = record(id, type, Phase.SEED, 0, 1, 0, null);
    return RewardedTrajectory.newBuilder(record).setClosedBy(closedBy).build();
  }

  static RewardedTrajectory record(
      String id, TaskType type, Phase phase, long version, int size, int index, Double reward) {
    return RewardedTrajectory.newBuilder()
        .setTrajectory(trajectory(id, type, phase, version, index))
        .setGroupId(id)
        .setGroupSize(size)
        .setIndexInGroup(index)
        .setClosedBy(ClosedBy.COMPLETE)
        .setVerdict(Verdict.UNKNOWN)
        .setReward(reward)
        .setComponents(Map.of())
        .setVerifierBuild("test")
        .setRewardedAt(Instant.EPOCH)
        .build();
  }

  private static Trajectory trajectory(
      String id, TaskType type, Phase phase, long version, int index) {
    return Trajectory.newBuilder()
        .setTrajectoryId(id + (index == 0 ? "/p" : "/s/main/" + (index - 1)))
        .setRunId("run")
        .setTaskId(id)
        .setRole(index == 0 ? Role.PROPOSER : Role.SOLVER)
        .setTaskType(type)
        .setDomain(Domain.PROGRAMMING)
        .setPhase(phase)
        .setPrompt("p")
        .setResponse("r")
        .setPromptTokens(List.of(1))
        .setResponseTokens(List.of(2))
        .setSegments(List.of(new Segment(0, version)))
        .setSamplingLogprobs(List.of(-1f))
        .setModelLogprobs(List.of(-1f))
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

  /** The record with its tokens written by these versions, one token each. */
  static RewardedTrajectory writtenBy(RewardedTrajectory record, long... versions) {
    List<Segment> segments = new ArrayList<>();
    Arrays.stream(versions).forEach(version -> segments.add(new Segment(segments.size(), version)));
    Trajectory written =
        Trajectory.newBuilder(record.getTrajectory()).setSegments(segments).build();
    return RewardedTrajectory.newBuilder(record).setTrajectory(written).build();
  }

  /** The group as the fold hands it out. */
  static HeldGroup held(List<RewardedTrajectory> records) {
    HeldGroup group = new HeldGroup(Set.of());
    for (int i = 0; i < records.size(); i++) {
      group.add(new Held(i, records.get(i)));
    }
    return group;
  }
}
