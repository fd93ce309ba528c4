package dev.zerostream.learner;

import dev.zerostream.policy.PolicyTrainer;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.TrainedBatch;
import dev.zerostream.schemas.TrainedTrajectory;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.TopicReader;
import dev.zerostream.stage.TopicReader.Entry;
import dev.zerostream.stage.WeightsReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Trains again from a kept checkpoint over the recorded rewards and compares each version with what
 * the run published. Reads only.
 *
 * @param numerics of this process
 * @param checkpoints the run's
 */
public record Replay(
    Cluster cluster,
    LearnerConfig config,
    Trainers trainers,
    Map<String, String> numerics,
    Path checkpoints) {

  /**
   * A version as recorded and as made again.
   *
   * @param sameBatch whether the same trajectories were trained
   * @param sameDigest whether every bit is the same
   * @param maxDifference largest difference of two elements; 0 when every bit is the same
   */
  public record Version(
      long version,
      boolean sameBatch,
      boolean sameDigest,
      double maxDifference,
      String digest,
      String recordedDigest) {}

  /**
   * What came of it.
   *
   * @param sameNumerics whether the recorded versions were made with this process's numerics, so
   *     that every bit must be the same
   */
  public record Outcome(long from, boolean sameNumerics, List<Version> versions) {}

  /**
   * Replays.
   *
   * @param from version to start from; empty for the oldest whose checkpoint is kept
   * @param to last version; empty for the newest
   * @throws BadUsage when there is no such checkpoint
   */
  public Outcome run(Optional<Long> from, Optional<Long> to) {
    try (WeightsReader reader = new WeightsReader(cluster)) {
      Map<Long, WeightVersion> recorded =
          reader.manifestsToEnd().stream()
              .collect(Collectors.toMap(WeightVersion::getVersion, it -> it));
      WeightVersion start = start(recorded, from);
      long newest = recorded.keySet().stream().mapToLong(it -> it).max().orElseThrow();
      long last = Math.min(newest, to.orElse(newest));
      requireNoRollback(recorded, start.getVersion(), last);
      boolean sameNumerics =
          recorded.values().stream()
              .filter(it -> it.getVersion() > start.getVersion() && it.getVersion() <= last)
              .allMatch(it -> it.getNumerics().equals(numerics));
      List<Version> versions = new ArrayList<>();
      try (PolicyTrainer trainer = trainers.base()) {
        Checkpoint kept =
            new Checkpoints(checkpoints).load(start.getVersion(), start.getStateDigest(), trainer);
        train(trainer, kept, last, recorded, reader, versions);
      }
      return new Outcome(start.getVersion(), sameNumerics, versions);
    }
  }

  private static void requireNoRollback(Map<Long, WeightVersion> recorded, long from, long last) {
    recorded.values().stream()
        .filter(it -> it.getVersion() > from && it.getVersion() <= last)
        .filter(it -> it.getParent() != it.getVersion() - 1)
        .min((a, b) -> Long.compare(a.getVersion(), b.getVersion()))
        .ifPresent(
            it -> {
              throw new BadUsage(
                  ("Expected versions that follow each other, but %d goes back to %d;"
                          + " use --to %d, or --from %d if its checkpoint is kept")
                      .formatted(
                          it.getVersion(), it.getParent(), it.getVersion() - 1, it.getVersion()));
            });
  }

  private WeightVersion start(Map<Long, WeightVersion> recorded, Optional<Long> from) {
    Checkpoints states = new Checkpoints(checkpoints);
    return recorded.values().stream()
        .filter(it -> from.isEmpty() || from.get() == it.getVersion())
        .filter(it -> states.has(it.getVersion(), it.getStateDigest()))
        .min((a, b) -> Long.compare(a.getVersion(), b.getVersion()))
        .orElseThrow(
            () ->
                new BadUsage(
                    "Expected a kept checkpoint of %s under %s, but there is none"
                        .formatted(
                            from.map(it -> "version " + it).orElse("some version"), checkpoints)));
  }

  private void train(
      PolicyTrainer trainer,
      Checkpoint kept,
      long last,
      Map<Long, WeightVersion> recorded,
      WeightsReader reader,
      List<Version> versions) {
    Map<Long, List<String>> batches = recordedBatches();
    Learner learner = new Learner(config, kept.version(), kept.rewardsOffset(), kept.carriedOver());
    try (TopicReader<RewardedTrajectory> rewards = new TopicReader<>(cluster, Topics.REWARDS)) {
      rewards.seek(0, Recovery.firstNeeded(kept));
      rewards.forEachToEnd(
          entry -> {
            for (Batch batch : closing(learner, entry, last)) {
              trainer.step(batch.trained().stream().map(Samples::of).toList(), config.objective());
              versions.add(compare(batch, trainer, recorded, batches, reader));
            }
          });
    }
  }

  private static List<Batch> closing(Learner learner, Entry<RewardedTrajectory> entry, long last) {
    List<Batch> closed = new ArrayList<>();
    if (learner.version() < last) {
      learner.fold(entry.offset(), entry.value());
      Optional<Batch> batch = learner.close(entry.offset());
      while (batch.isPresent()) {
        closed.add(batch.get());
        batch = learner.version() < last ? learner.close(entry.offset()) : Optional.empty();
      }
    }
    return closed;
  }

  private static Version compare(
      Batch batch,
      PolicyTrainer trainer,
      Map<Long, WeightVersion> recorded,
      Map<Long, List<String>> batches,
      WeightsReader reader) {
    var made = trainer.weights(batch.version());
    WeightVersion manifest = recorded.get(batch.version());
    String expected = manifest == null ? "" : manifest.getWeightsDigest();
    boolean same = made.digest().equals(expected);
    double difference =
        same || manifest == null
            ? 0
            : WeightDifference.largest(reader.fetch(manifest).bytes(), made.safetensors());
    List<String> ids = batch.trained().stream().map(it -> it.held().id()).toList();
    return new Version(
        batch.version(),
        ids.equals(batches.get(batch.version())),
        same,
        difference,
        made.digest(),
        expected);
  }

  private Map<Long, List<String>> recordedBatches() {
    Map<Long, List<String>> batches = new HashMap<>();
    try (TopicReader<TrainedBatch> reader = new TopicReader<>(cluster, Topics.TRAINING_BATCHES)) {
      reader.forEachToEnd(
          it ->
              batches.put(
                  it.value().getVersion(),
                  it.value().getTrained().stream()
                      .map(TrainedTrajectory::getTrajectoryId)
                      .toList()));
    }
    return batches;
  }
}
