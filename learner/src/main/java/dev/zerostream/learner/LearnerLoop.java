package dev.zerostream.learner;

import dev.zerostream.policy.Objective;
import dev.zerostream.policy.PolicyTrainer;
import dev.zerostream.policy.StepReport;
import dev.zerostream.policy.TrainingSample;
import dev.zerostream.policy.Weights;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.TaskRequest;
import dev.zerostream.schemas.Trajectory;
import dev.zerostream.schemas.WeightKind;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.DeadLetters;
import dev.zerostream.stage.TopicReader;
import dev.zerostream.stage.TopicReader.Entry;
import dev.zerostream.stage.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code rewards}, folds, takes the optimiser step, saves, publishes.
 *
 * <p>A poll loop rather than a topology, because a step takes seconds and owns the trainer's native
 * memory. The transaction is opened only to publish, never across the step.
 */
public final class LearnerLoop implements Worker.Loop {

  private static final Logger LOG = LoggerFactory.getLogger(LearnerLoop.class);
  private static final Duration POLL = Duration.ofMillis(100);

  /** What the loop works with. */
  public record Parts(
      String runId,
      Cluster cluster,
      LearnerConfig config,
      Supplier<PolicyTrainer> trainer,
      Map<String, String> numerics,
      Path checkpoints,
      DeadLetters deadLetters,
      InstantSource clock) {}

  private final Parts parts;
  private final Credit credit;
  private final Checkpoints checkpoints;
  private PolicyTrainer trainer;
  private Publication publication;
  private TopicReader<RewardedTrajectory> rewards;
  private Learner learner;
  private TopicReader<TaskRequest> issued;

  LearnerLoop(Parts parts) {
    this.parts = parts;
    this.credit = new Credit(parts.config());
    this.checkpoints = new Checkpoints(parts.checkpoints());
  }

  @Override
  public void begin() {
    publication = new Publication(parts.cluster());
    Recovery recovery = new Recovery(parts, credit, checkpoints);
    Optional<WeightVersion> last = recovery.lastVersion();
    trainer = parts.trainer().get();
    rewards = new TopicReader<>(parts.cluster(), Topics.REWARDS, parts.deadLetters()::bury);
    issued = new TopicReader<>(parts.cluster(), Topics.TASK_REQUESTS, parts.deadLetters()::bury);
    if (last.isPresent()) {
      Checkpoint checkpoint = recovery.restore(last.get(), trainer);
      learner =
          new Learner(
              parts.config(),
              checkpoint.version(),
              checkpoint.rewardsOffset(),
              checkpoint.carriedOver());
      rewards.seek(0, Recovery.firstNeeded(checkpoint));
    } else {
      learner = new Learner(parts.config(), 0, 0, List.of());
      publish(null, Map.of(), 0, List.of());
    }
  }

  @Override
  public void turn() {
    for (Entry<RewardedTrajectory> entry : rewards.poll(POLL)) {
      learner.fold(entry.offset(), entry.value()).ifPresent(credit::closed);
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
      publication.publish(requests);
    }
  }

  private void step(Batch batch) {
    long started = now();
    List<TrainingSample> samples = batch.trained().stream().map(LearnerLoop::sample).toList();
    Objective objective =
        new Objective.PpoClip(parts.config().clip(), parts.config().entropyBonus());
    StepReport report = trainer.step(samples, objective);
    Map<String, Double> metrics = BatchMetrics.of(batch, report, now() - started);
    publish(batch, metrics, batch.rewardsOffset(), batch.carriedOver());
  }

  private void publish(
      Batch batch, Map<String, Double> metrics, long rewardsOffset, List<Long> carriedOver) {
    long version = learner.version();
    List<TaskRequest> requests = credit.issue(learner::held, version, now());
    Weights weights = trainer.weights(version);
    Checkpoint checkpoint =
        new Checkpoint(
            version, rewardsOffset, carriedOver, credit.accounts(), credit.open(), issued.ends());
    String stateDigest = checkpoints.save(checkpoint, trainer);
    WeightVersion.Builder manifest =
        WeightVersion.newBuilder()
            .setRunId(parts.runId())
            .setVersion(version)
            .setParent(version - 1)
            .setKind(WeightKind.ANCHOR)
            .setBaseVersion(version)
            .setBytes(weights.safetensors().length)
            .setDtype("F32")
            .setWeightsDigest(weights.digest())
            .setStateDigest(stateDigest)
            .setRewardsOffset(rewardsOffset)
            .setNumerics(parts.numerics())
            .setMetrics(metrics)
            .setEvaluation(Map.of())
            .setResetOptimizer(false)
            .setCreatedAt(parts.clock().instant());
    publication.publish(manifest, weights, batch, requests);
    checkpoints.keepOnly(List.of(Checkpoints.name(version, stateDigest)));
  }

  private static TrainingSample sample(Batch.Trained trained) {
    Trajectory trajectory = trained.held().value().getTrajectory();
    List<Integer> prompt = trajectory.getPromptTokens();
    List<Integer> response = trajectory.getResponseTokens();
    int[] tokens =
        IntStream.concat(prompt.stream().mapToInt(t -> t), response.stream().mapToInt(t -> t))
            .toArray();
    float[] behaviour = new float[response.size()];
    for (int i = 0; i < behaviour.length; i++) {
      behaviour[i] = trajectory.getSamplingLogprobs().get(i);
    }
    return new TrainingSample(
        tokens, prompt.size(), behaviour, trained.advantage(), trained.weight());
  }

  private long now() {
    return parts.clock().millis();
  }

  @Override
  public void end() {
    if (rewards != null) {
      rewards.close();
    }
    if (issued != null) {
      issued.close();
    }
    if (publication != null) {
      publication.close();
    }
    if (trainer != null) {
      trainer.close();
    }
  }
}
