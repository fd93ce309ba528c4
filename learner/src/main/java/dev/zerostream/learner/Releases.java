package dev.zerostream.learner;

import dev.zerostream.learner.Recovery.Restored;
import dev.zerostream.policy.PolicyTrainer;
import dev.zerostream.policy.Weights;
import dev.zerostream.schemas.TaskRequest;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.stage.PublishedForm;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings out weight versions: saves the learner's state, puts the weights into the form in which
 * they are published, publishes, and deletes the states that are needed no more.
 *
 * <p><b>Contract</b>: a version is on the log only if its state is on disk; as for {@link
 * Publication}, after a failure only the log knows whether it is there.
 */
final class Releases implements AutoCloseable {

  private final LearnerLoop.Parts parts;
  private final Checkpoints checkpoints;
  private final Publication publication;
  private PublishedForm.Version published;
  private boolean reset;

  /** Fences every earlier learner of the run. */
  Releases(LearnerLoop.Parts parts, Checkpoints checkpoints) {
    this.parts = parts;
    this.checkpoints = checkpoints;
    this.publication = new Publication(parts.cluster());
  }

  /** The next version is the one after {@code restored}. */
  void goOn(Restored restored) {
    published = version(restored.weights());
    reset = restored.reset();
  }

  /** Publishes requests alone, between two versions. */
  void publish(List<TaskRequest> requests) {
    publication.publish(requests);
  }

  /**
   * Publishes the trainer's weights as the version of {@code checkpoint}.
   *
   * @param batch what was trained for it; null for a run's first version
   */
  void publish(
      Checkpoint checkpoint,
      PolicyTrainer trainer,
      Batch batch,
      Map<String, Double> metrics,
      List<TaskRequest> requests) {
    PublishedForm.Version weights = version(trainer.weights(checkpoint.version()));
    WeightVersion.Builder manifest =
        manifest(weights)
            .setStateDigest(checkpoints.save(checkpoint, trainer))
            .setRewardsOffset(checkpoint.rewardsOffset())
            .setMetrics(metrics);
    PublishedForm form =
        PublishedForm.of(weights, Optional.ofNullable(published), parts.weightLog());
    publication.publish(form.into(manifest), form.payload(), batch, requests);
    reset = false;
    published = weights;
    checkpoints.retain(checkpoint.version(), pinned -> Recovery.pinned(parts, pinned));
  }

  private WeightVersion.Builder manifest(PublishedForm.Version weights) {
    return WeightVersion.newBuilder()
        .setRunId(parts.runId())
        .setVersion(weights.number())
        .setParent(weights.number() - 1)
        .setBytes(weights.bytes().length)
        .setWeightsDigest(weights.digest())
        .setNumerics(parts.numerics())
        .setEvaluation(Map.of())
        .setResetOptimizer(reset)
        .setCreatedAt(parts.clock().instant());
  }

  private static PublishedForm.Version version(Weights weights) {
    return new PublishedForm.Version(weights.version(), weights.safetensors(), weights.digest());
  }

  @Override
  public void close() {
    publication.close();
  }
}
