package dev.zerostream.learner;

import dev.zerostream.policy.PolicyTrainer;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.PublishedForm;
import dev.zerostream.stage.WeightsReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes a run back to an earlier version of its weights: publishes one more version, whose manifest
 * names the earlier one as its parent and points to its bytes. Nothing on the log is undone; what
 * was folded in stays so, and the next step starts from the earlier weights and moments.
 *
 * <p><b>Contract</b>: no learner may be active; one that wakes up later is fenced. The earlier
 * version's checkpoint must be kept, or its moments are given up, on record.
 */
public record Rollback(LearnerLoop.Parts parts) {

  private static final long GRACE_MILLIS = 2_000;

  /**
   * Does it.
   *
   * @return the version that results
   * @throws BadUsage when there is no such version, or no kept checkpoint of it
   */
  public WeightVersion to(long version) {
    requireNobodyActive();
    Checkpoints checkpoints = new Checkpoints(parts.checkpoints());
    checkpoints.claim(parts.runId());
    try (Publication publication = new Publication(parts.cluster());
        WeightsReader reader = new WeightsReader(parts.cluster(), parts.deadLetters())) {
      WeightVersion newest = newest(reader);
      WeightVersion target = target(reader, newest, version);
      byte[] bytes = reader.fetch(target).bytes();
      boolean reset =
          parts.resetOptimizer() && !checkpoints.whole(version, target.getStateDigest());
      try (PolicyTrainer trainer = reset ? parts.trainers().from(bytes) : parts.trainers().base()) {
        if (!reset) {
          checkpoints.load(version, target.getStateDigest(), trainer);
        }
        Checkpoint state = next(checkpoints, newest);
        String digest = checkpoints.save(state, trainer);
        WeightVersion.Builder manifest =
            manifest(newest, target, bytes)
                .setStateDigest(digest)
                .setResetOptimizer(reset)
                .setRewardsOffset(state.rewardsOffset());
        publication.publish(manifest, form(target, bytes).payload(), nothing(state), List.of());
        return manifest.build();
      }
    }
  }

  /** A learner that was killed looks alive until it has been silent for long enough. */
  private void requireNobodyActive() {
    try (Succession succession = new Succession(parts)) {
      long deadline = parts.clock().millis() + Succession.SILENCE.toMillis() + GRACE_MILLIS;
      Optional<String> active = succession.active();
      while (active.isPresent()) {
        if (parts.clock().millis() > deadline) {
          throw new BadUsage(
              "Expected no learner at work, but %s is; stop the run first".formatted(active.get()));
        }
        active = succession.active();
      }
    }
  }

  private static WeightVersion newest(WeightsReader reader) {
    List<WeightVersion> manifests = reader.manifestsToEnd();
    if (manifests.isEmpty()) {
      throw new BadUsage("Expected a run with weight versions, but it has none");
    }
    return manifests.get(manifests.size() - 1);
  }

  private static WeightVersion target(WeightsReader reader, WeightVersion newest, long version) {
    return reader
        .manifest(version)
        .filter(it -> it.getVersion() < newest.getVersion())
        .orElseThrow(
            () ->
                new BadUsage(
                    "Expected a version before %d, the newest, but got %d"
                        .formatted(newest.getVersion(), version)));
  }

  /** What the newest state holds of the log. */
  private Checkpoint next(Checkpoints checkpoints, WeightVersion newest) {
    Checkpoint held =
        checkpoints.whole(newest.getVersion(), newest.getStateDigest())
            ? checkpoints.read(newest.getVersion(), newest.getStateDigest())
            : new Rebuilding(parts).at(newest);
    return new Checkpoint(
        newest.getVersion() + 1,
        held.rewardsOffset(),
        held.carriedOver(),
        held.accounts(),
        held.open(),
        held.requestEnds());
  }

  private PublishedForm form(WeightVersion target, byte[] bytes) {
    PublishedForm.Version earlier =
        new PublishedForm.Version(target.getVersion(), bytes, target.getWeightsDigest());
    return PublishedForm.pointer(earlier);
  }

  private WeightVersion.Builder manifest(WeightVersion newest, WeightVersion target, byte[] bytes) {
    PublishedForm form = form(target, bytes);
    return form.into(WeightVersion.newBuilder(newest))
        .setVersion(newest.getVersion() + 1)
        .setParent(target.getVersion())
        .setBytes(bytes.length)
        .setWeightsDigest(target.getWeightsDigest())
        .setNumerics(parts.numerics())
        .setMetrics(Map.of())
        .setEvaluation(Map.of())
        .setCreatedAt(parts.clock().instant());
  }

  private static Batch nothing(Checkpoint state) {
    return new Batch(
        state.version(), List.of(), List.of(), state.carriedOver(), state.rewardsOffset(), 0, 0);
  }
}
