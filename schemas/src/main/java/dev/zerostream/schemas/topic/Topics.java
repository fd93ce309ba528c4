package dev.zerostream.schemas.topic;

import static dev.zerostream.schemas.topic.Topic.Compatibility.BACKWARD_TRANSITIVE;
import static dev.zerostream.schemas.topic.Topic.Compatibility.FULL_TRANSITIVE;
import static dev.zerostream.schemas.topic.Topic.Partitions.MANY;
import static dev.zerostream.schemas.topic.Topic.Partitions.ONE;
import static dev.zerostream.schemas.topic.Topic.Retention.COMPACTED;
import static dev.zerostream.schemas.topic.Topic.Retention.FOR_EVER;
import static dev.zerostream.schemas.topic.Topic.Retention.LONG;

import dev.zerostream.schemas.DeadLetter;
import dev.zerostream.schemas.Heartbeat;
import dev.zerostream.schemas.MetricWindow;
import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.RejectedTask;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.RunStarted;
import dev.zerostream.schemas.SafetyFlag;
import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.TaskRequest;
import dev.zerostream.schemas.TrainedBatch;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.WeightChunk;
import dev.zerostream.schemas.WeightPin;
import dev.zerostream.schemas.WeightVersion;
import java.util.List;
import java.util.Optional;

/** Every topic of the pipeline, in the order in which a task travels. */
public final class Topics {

  public static final Topic<RunStarted> RUNS =
      new Topic<>("runs", "runId", RunStarted.class, ONE, COMPACTED, FULL_TRANSITIVE);
  public static final Topic<TaskRequest> TASK_REQUESTS =
      new Topic<>("task-requests", "taskId", TaskRequest.class, MANY, LONG, FULL_TRANSITIVE);
  public static final Topic<ProposedTask> PROPOSED_TASKS =
      new Topic<>("proposed-tasks", "taskId", ProposedTask.class, MANY, LONG, FULL_TRANSITIVE);
  public static final Topic<VerifiedTask> VERIFIED_TASKS =
      new Topic<>("verified-tasks", "taskId", VerifiedTask.class, MANY, FOR_EVER, FULL_TRANSITIVE);
  public static final Topic<RejectedTask> REJECTED_TASKS =
      new Topic<>("rejected-tasks", "taskId", RejectedTask.class, MANY, LONG, FULL_TRANSITIVE);
  public static final Topic<Solution> SOLUTIONS =
      new Topic<>("solutions", "taskId", Solution.class, MANY, LONG, FULL_TRANSITIVE);
  public static final Topic<RewardedTrajectory> REWARDS =
      new Topic<>("rewards", "taskId", RewardedTrajectory.class, ONE, FOR_EVER, FULL_TRANSITIVE);
  public static final Topic<WeightVersion> WEIGHTS =
      new Topic<>("weights", "model", WeightVersion.class, ONE, FOR_EVER, FULL_TRANSITIVE);
  public static final Topic<WeightChunk> WEIGHT_CHUNKS =
      new Topic<>(
          "weight-chunks", "version/index", WeightChunk.class, ONE, COMPACTED, FULL_TRANSITIVE);
  public static final Topic<WeightPin> WEIGHT_PINS =
      new Topic<>("weight-pins", "version", WeightPin.class, ONE, COMPACTED, FULL_TRANSITIVE);
  public static final Topic<TrainedBatch> TRAINING_BATCHES =
      new Topic<>(
          "training-batches", "version", TrainedBatch.class, ONE, FOR_EVER, FULL_TRANSITIVE);

  /** Its one writer is the dashboard, so measures may go as well as come. */
  public static final Topic<MetricWindow> METRICS =
      new Topic<>("metrics", "window", MetricWindow.class, ONE, LONG, BACKWARD_TRANSITIVE);

  public static final Topic<SafetyFlag> SAFETY_FLAGS =
      new Topic<>("safety-flags", "trajectoryId", SafetyFlag.class, ONE, LONG, FULL_TRANSITIVE);
  public static final Topic<DeadLetter> DEAD_LETTERS =
      new Topic<>("dead-letters", "original key", DeadLetter.class, ONE, LONG, FULL_TRANSITIVE);
  public static final Topic<Heartbeat> HEARTBEATS =
      new Topic<>("heartbeats", "stage/instance", Heartbeat.class, ONE, COMPACTED, FULL_TRANSITIVE);

  public static final List<Topic<?>> ALL =
      List.of(
          RUNS,
          TASK_REQUESTS,
          PROPOSED_TASKS,
          VERIFIED_TASKS,
          REJECTED_TASKS,
          SOLUTIONS,
          REWARDS,
          WEIGHTS,
          WEIGHT_CHUNKS,
          WEIGHT_PINS,
          TRAINING_BATCHES,
          METRICS,
          SAFETY_FLAGS,
          DEAD_LETTERS,
          HEARTBEATS);

  private Topics() {}

  /** The topic of that name without prefix, if the catalogue has it. */
  public static Optional<Topic<?>> byName(String name) {
    return ALL.stream().filter(topic -> topic.name().equals(name)).findFirst();
  }
}
