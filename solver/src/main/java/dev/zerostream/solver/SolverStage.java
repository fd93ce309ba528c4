package dev.zerostream.solver;

import dev.zerostream.policy.Policy;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.DeadLetters;
import dev.zerostream.stage.EventProducer;
import dev.zerostream.stage.Fleets;
import dev.zerostream.stage.Health;
import dev.zerostream.stage.Liveness;
import dev.zerostream.stage.ShareWorkers;
import dev.zerostream.stage.Stage;
import dev.zerostream.stage.StageDescription;
import dev.zerostream.stage.WeightsFollower;
import dev.zerostream.stage.Worker;
import java.time.InstantSource;
import java.util.List;

/**
 * The solver as a stage: slots of a share group, since attempts take long and uneven time and more
 * workers than partitions may join. At least once; a dead worker's task goes to another, and the
 * verifier recognises attempts that it already has.
 */
public final class SolverStage implements Stage {

  /** What it reads, writes and keeps. */
  public static final StageDescription DESCRIPTION =
      new StageDescription(
          "solver",
          List.of(Topics.VERIFIED_TASKS, Topics.WEIGHTS, Topics.WEIGHT_CHUNKS),
          List.of(Topics.SOLUTIONS),
          "nothing");

  private final DeadLetters deadLetters;
  private final EventProducer events;
  private final Liveness liveness;
  private final ShareWorkers<VerifiedTask> workers;

  /**
   * A solver that is not yet started.
   *
   * @param slots tasks under way at once, each with all its attempts
   * @param policy shared model, not closed here
   * @param weights follower that keeps the policy up to date, not closed here
   */
  public SolverStage(
      String runId,
      Cluster cluster,
      SolverConfig config,
      int slots,
      Policy policy,
      WeightsFollower weights,
      InstantSource clock) {
    String name = DESCRIPTION.name();
    this.deadLetters = new DeadLetters(name, cluster, clock);
    this.events = new EventProducer(cluster);
    this.liveness = new Liveness("records on verified-tasks", clock);
    DirectSolver solver = new DirectSolver(config, policy, runId, name, clock);
    SolverLoop loop = new SolverLoop(cluster, solver, weights, events);
    this.workers =
        new ShareWorkers<>(
            Fleets.role(config.fleet()),
            slots,
            cluster,
            Topics.VERIFIED_TASKS,
            loop,
            deadLetters,
            liveness);
  }

  @Override
  public StageDescription description() {
    return DESCRIPTION;
  }

  @Override
  public void start() {
    workers.start();
  }

  @Override
  public Health health() {
    return workers.health();
  }

  /** What its threads repeat. */
  public List<Worker.Loop> loops() {
    return workers.loops();
  }

  @Override
  public Liveness liveness() {
    return liveness;
  }

  @Override
  public void close() {
    workers.close();
    events.close();
    deadLetters.close();
  }
}
