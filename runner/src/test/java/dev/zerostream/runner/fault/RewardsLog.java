package dev.zerostream.runner.fault;

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
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Acknowledged;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.EventProducer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Future;

/** A recorded {@code rewards} log: random groups of three attempts, all of version 0. */
public final class RewardsLog {

  private static final List<TaskType> TYPES = List.of(TaskType.DEDUCTION, TaskType.ABDUCTION);

  private RewardsLog() {}

  /** The records of {@code groups} groups, types in turn, ids by type and number. */
  public static List<RewardedTrajectory> of(long seed, int groups, int vocabulary) {
    SplittableRandom random = new SplittableRandom(seed);
    List<RewardedTrajectory> records = new ArrayList<>();
    for (int i = 0; i < groups; i++) {
      TaskType type = TYPES.get(i % TYPES.size());
      String id = "%s%08d".formatted(type == TaskType.DEDUCTION ? "d" : "a", i / TYPES.size());
      for (int index = 0; index < 4; index++) {
        records.add(record(id, type, index, random, vocabulary));
      }
    }
    return records;
  }

  /** Writes them. */
  public static void write(Cluster cluster, List<RewardedTrajectory> records) {
    try (EventProducer events = new EventProducer(cluster)) {
      List<Future<Void>> sent = new ArrayList<>();
      records.forEach(
          record -> sent.add(events.send(Topics.REWARDS, null, record.getGroupId(), record)));
      sent.forEach(Acknowledged::await);
    }
  }

  private static RewardedTrajectory record(
      String id, TaskType type, int index, SplittableRandom random, int vocabulary) {
    return RewardedTrajectory.newBuilder()
        .setTrajectory(trajectory(id, type, index, random, vocabulary))
        .setGroupId(id)
        .setGroupSize(4)
        .setIndexInGroup(index)
        .setClosedBy(ClosedBy.COMPLETE)
        .setVerdict(Verdict.VALID)
        .setReward(random.nextInt(5) / 4.0)
        .setComponents(Map.of())
        .setVerifierBuild("test")
        .setRewardedAt(Instant.EPOCH)
        .build();
  }

  private static Trajectory trajectory(
      String id, TaskType type, int index, SplittableRandom random, int vocabulary) {
    return Trajectory.newBuilder()
        .setTrajectoryId(id + (index == 0 ? "/p" : "/s/main/" + (index - 1)))
        .setRunId("run-1")
        .setTaskId(id)
        .setRole(index == 0 ? Role.PROPOSER : Role.SOLVER)
        .setTaskType(type)
        .setDomain(Domain.PROGRAMMING)
        .setPhase(Phase.TRAIN)
        .setPrompt("p")
        .setResponse("r")
        .setPromptTokens(random.ints(6, 0, vocabulary).boxed().toList())
        .setResponseTokens(random.ints(5, 0, vocabulary).boxed().toList())
        .setSegments(List.of(new Segment(0, 0L)))
        .setSamplingLogprobs(List.of(-1f, -2f, -0.5f, -3f, -1.5f))
        .setModelLogprobs(List.of(-1f, -2f, -0.5f, -3f, -1.5f))
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
