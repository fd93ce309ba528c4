package dev.zerostream.learner;

import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Health;
import dev.zerostream.stage.Liveness;
import dev.zerostream.stage.Stage;
import dev.zerostream.stage.StageDescription;
import dev.zerostream.stage.Worker;
import java.util.List;

/**
 * The learner as a stage: one active per run, earlier ones are fenced.
 *
 * <p>While another instance is active it stands by. It asks for work by {@code task-requests} and
 * answers rewards with weight versions. Its effects on the log appear exactly once; an optimiser
 * step may be computed twice.
 */
public final class LearnerStage implements Stage {

  /** What it reads, writes and keeps. */
  public static final StageDescription DESCRIPTION =
      new StageDescription(
          "learner",
          List.of(Topics.REWARDS),
          List.of(
              Topics.TASK_REQUESTS, Topics.WEIGHTS, Topics.WEIGHT_CHUNKS, Topics.TRAINING_BATCHES),
          "optimiser state, in checkpoints on disk");

  private final LearnerLoop loop;
  private final Liveness liveness;
  private final Worker worker;

  /** A learner that is not yet started. */
  public LearnerStage(LearnerLoop.Parts parts) {
    this.loop = new LearnerLoop(parts);
    this.liveness = parts.liveness();
    this.worker = new Worker("learner", loop);
  }

  @Override
  public StageDescription description() {
    return DESCRIPTION;
  }

  @Override
  public void start() {
    worker.start();
  }

  @Override
  public Health health() {
    return worker.health();
  }

  /** What its thread repeats. */
  public Worker.Loop loop() {
    return loop;
  }

  @Override
  public Liveness liveness() {
    return liveness;
  }

  @Override
  public void close() {
    worker.close();
  }
}
