package dev.zerostream.learner;

import dev.zerostream.learner.Recovery.Restored;
import dev.zerostream.policy.PolicyTrainer;
import dev.zerostream.policy.StepReport;
import dev.zerostream.policy.TrainingSample;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.TaskRequest;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.DeadLetters;
import dev.zerostream.stage.Liveness;
import dev.zerostream.stage.TopicReader;
import dev.zerostream.stage.TopicReader.Entry;
import dev.zerostream.stage.WeightLogConfig;
import dev.zerostream.stage.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code rewards}, folds, takes the optimiser step, saves, publishes; before that, stands by
 * while another learner of the run is active.
 *
 * <p>A poll loop rather than a topology, because a step takes seconds and owns the trainer's native
 * memory. The transaction is opened only to publish, never across the step.
 */
public final class LearnerLoop implements Worker.Loop {

  private static final Logger LOG = LoggerFactory.getLogger(LearnerLoop.class);
  private static final Duration POLL = Duration.ofMillis(100);

  /**
   * What the loop works with.
   *
   * @param instance name that stays the same when this learner starts again on its disk
   * @param resetOptimizer whether to go on with fresh moments when the checkpoint is lost
   */
  public record Parts(
      String runId,
      String instance,
      Cluster cluster,
      LearnerConfig config,
      WeightLogConfig weightLog,
      Trainers trainers,
      Map<String, String> numerics,
      Path checkpoints,
      boolean resetOptimizer,
      DeadLetters deadLetters,
      Liveness liveness,
      InstantSource clock) {}

  private final Parts parts;
  private final Credit credit;
  private final Checkpoints checkpoints;
  private Succession succession;
  private PolicyTrainer trainer;
  private Releases releases;
  private TopicReader<RewardedTrajectory> rewards;
  private TopicReader<TaskRequest> issued;
  private Learner learner;

  LearnerLoop(Parts parts) {
    this.parts = parts;
    this.credit = new Credit(parts.config());
    this.checkpoints = new Checkpoints(parts.checkpoints());
  }

  @Override
  public void begin() {
    parts.liveness().active(false);
    succession = new Succession(parts);
    parts.liveness().madeReady();
  }

  @Override
  public void turn() {
    if (learner != null) {
      learn();
      return;
    }
    Optional<String> active = succession.active();
    if (active.isPresent()) {
      parts.liveness().waitsFor("the active learner %s to fall silent".formatted(active.get()));
      parts.liveness().finished();
    } else {
      takeOver();
    }
  }

  /** In this order: fence the former learner, read the log, load, clean up, compare. */
  private void takeOver() {
    succession.close();
    checkpoints.claim(parts.runId());
    releases = new Releases(parts, checkpoints);
    rewards = new TopicReader<>(parts.cluster(), Topics.REWARDS, parts.deadLetters()::bury);
    issued = new TopicReader<>(parts.cluster(), Topics.TASK_REQUESTS, parts.deadLetters()::bury);
    Optional<Restored> restored;
    try (Recovery recovery = new Recovery(parts, credit, checkpoints)) {
      restored = recovery.restore();
    }
    if (restored.isPresent()) {
      goOn(restored.get());
    } else {
      trainer = parts.trainers().base();
      learner = new Learner(parts.config(), 0, 0, List.of());
      publish(null, Map.of(), 0, List.of());
    }
    parts.liveness().active(true);
    parts.liveness().waitsFor("rewards");
  }

  private void goOn(Restored restored) {
    Checkpoint checkpoint = restored.checkpoint();
    trainer = restored.trainer();
    releases.goOn(restored);
    learner =
        new Learner(
            parts.config(),
            checkpoint.version(),
            checkpoint.rewardsOffset(),
            checkpoint.carriedOver());
    rewards.seek(0, Recovery.firstNeeded(checkpoint));
  }

  private void learn() {
    for (Entry<RewardedTrajectory> entry : rewards.poll(POLL)) {
      learner.fold(entry.offset(), entry.value()).ifPresent(this::closed);
      Optional<Batch> batch = learner.close(entry.offset());
      while (batch.isPresent()) {
        step(batch.get());
        batch = learner.close(entry.offset());
      }
    }
    int expired = credit.expire(now());
    if (expired > 0) {
      LOG.warn("stage=learner {} requests were open for too long and are issued anew", expired);
    }
    List<TaskRequest> requests = credit.issue(learner::held, learner.version(), now());
    if (!requests.isEmpty()) {
      releases.publish(requests);
    }
  }

  private void closed(HeldGroup group) {
    credit.closed(group);
    parts.liveness().finished();
    parts.liveness().waitsFor(missing());
  }

  private String missing() {
    StringBuilder text = new StringBuilder("rewards;");
    for (var type : parts.config().types()) {
      text.append(
          " %s %d of %d groups".formatted(type, learner.held(type), parts.config().batchGroups()));
    }
    return text.toString();
  }

  private void step(Batch batch) {
    String what = "the optimiser step to version " + batch.version();
    parts.liveness().begin(what);
    long started = now();
    List<TrainingSample> samples = batch.trained().stream().map(Samples::of).toList();
    StepReport report = trainer.step(samples, parts.config().objective());
    if (report.skipped()) {
      LOG.warn(
          "stage=learner version {} skips its step, since the gradient is not finite",
          learner.version());
    }
    Map<String, Double> metrics = BatchMetrics.of(batch, report, now() - started);
    publish(batch, metrics, batch.rewardsOffset(), batch.carriedOver());
    parts.liveness().end(what);
    parts.liveness().finished();
  }

  private void publish(
      Batch batch, Map<String, Double> metrics, long rewardsOffset, List<Long> carriedOver) {
    long version = learner.version();
    List<TaskRequest> requests = credit.issue(learner::held, version, now());
    Checkpoint checkpoint =
        new Checkpoint(
            version, rewardsOffset, carriedOver, credit.accounts(), credit.open(), issued.ends());
    releases.publish(checkpoint, trainer, batch, metrics, requests);
  }

  private long now() {
    return parts.clock().millis();
  }

  @Override
  public void end() {
    if (succession != null) {
      succession.close();
    }
    if (rewards != null) {
      rewards.close();
    }
    if (issued != null) {
      issued.close();
    }
    if (releases != null) {
      releases.close();
    }
    if (trainer != null) {
      trainer.close();
    }
  }
}
