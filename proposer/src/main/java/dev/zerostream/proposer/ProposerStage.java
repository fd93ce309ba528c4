package dev.zerostream.proposer;

import dev.zerostream.policy.Policy;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.TaskRequest;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.DeadLetters;
import dev.zerostream.stage.EventProducer;
import dev.zerostream.stage.Health;
import dev.zerostream.stage.Liveness;
import dev.zerostream.stage.ShareWorkers;
import dev.zerostream.stage.Stage;
import dev.zerostream.stage.StageDescription;
import dev.zerostream.stage.TopicReader;
import dev.zerostream.stage.WeightsFollower;
import dev.zerostream.stage.Worker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The proposer as a stage: slots of a share group, since a generation takes long and uneven time
 * and any number of workers may join. At least once; duplicates are recognised by taskId.
 */
public final class ProposerStage implements Stage {

  /** What it reads, writes and keeps. */
  public static final StageDescription DESCRIPTION =
      new StageDescription(
          "proposer",
          List.of(
              Topics.TASK_REQUESTS,
              Topics.VERIFIED_TASKS,
              Topics.REWARDS,
              Topics.WEIGHTS,
              Topics.WEIGHT_CHUNKS),
          List.of(Topics.PROPOSED_TASKS),
          "the newest verified tasks of each type, in memory");

  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration SHORT_POLL = Duration.ofMillis(250);

  private final DeadLetters deadLetters;
  private final EventProducer events;
  private final Liveness liveness;
  private final ShareWorkers<TaskRequest> workers;
  private final Following following;
  private final Worker references;

  /**
   * A proposer that is not yet started.
   *
   * @param slots requests under way at once
   * @param policy shared model, not closed here
   * @param weights follower that keeps the policy up to date, not closed here
   */
  public ProposerStage(
      String runId,
      Cluster cluster,
      ProposerConfig config,
      int slots,
      Policy policy,
      WeightsFollower weights,
      InstantSource clock) {
    String name = DESCRIPTION.name();
    this.deadLetters = new DeadLetters(name, cluster, clock);
    this.events = new EventProducer(cluster);
    this.liveness = new Liveness("records on task-requests", clock);
    DirectProposer proposer = new DirectProposer(config, policy, runId, name, clock);
    ProposerLoop loop = new ProposerLoop(cluster, proposer, weights, events);
    this.workers =
        new ShareWorkers<>(name, slots, cluster, Topics.TASK_REQUESTS, loop, deadLetters, liveness);
    this.following = new Following(cluster, proposer);
    this.references = new Worker(name + "-references", following);
  }

  @Override
  public StageDescription description() {
    return DESCRIPTION;
  }

  @Override
  public void start() {
    references.start();
    workers.start();
  }

  @Override
  public Health health() {
    Health health = workers.health();
    return health instanceof Health.Failed ? health : references.health();
  }

  /** What its threads repeat, the reader of references first. */
  public List<Worker.Loop> loops() {
    List<Worker.Loop> loops = new ArrayList<>(workers.loops());
    loops.add(0, following);
    return loops;
  }

  @Override
  public Liveness liveness() {
    return liveness;
  }

  @Override
  public void close() {
    workers.close();
    references.close();
    events.close();
    deadLetters.close();
  }

  /**
   * Fills the buffers; what can not be decoded is others' to report. Rewards are read only where
   * they decide what enters: each holds a whole trajectory.
   */
  private static final class Following implements Worker.Loop {

    private final Cluster cluster;
    private final DirectProposer proposer;
    private TopicReader<VerifiedTask> tasks;
    private TopicReader<RewardedTrajectory> rewards;

    private Following(Cluster cluster, DirectProposer proposer) {
      this.cluster = cluster;
      this.proposer = proposer;
    }

    @Override
    public void begin() {
      tasks = new TopicReader<>(cluster, Topics.VERIFIED_TASKS);
      if (proposer.asksForRewards()) {
        rewards = new TopicReader<>(cluster, Topics.REWARDS);
      }
    }

    @Override
    public void turn() {
      tasks
          .poll(rewards == null ? POLL : SHORT_POLL)
          .forEach(entry -> proposer.verified(entry.value()));
      if (rewards != null) {
        rewards.poll(SHORT_POLL).forEach(entry -> proposer.closed(entry.value()));
      }
    }

    @Override
    public void end() {
      if (tasks != null) {
        tasks.close();
      }
      if (rewards != null) {
        rewards.close();
      }
    }
  }
}
