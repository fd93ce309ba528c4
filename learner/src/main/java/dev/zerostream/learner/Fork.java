package dev.zerostream.learner;

import dev.zerostream.policy.PolicyTrainer;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.TaskRequest;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Acknowledged;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.EventProducer;
import dev.zerostream.stage.PublishedForm;
import dev.zerostream.stage.TopicReader;
import dev.zerostream.stage.WeightsReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;

/**
 * Begins a run where another run stood: its version of the weights and the optimiser's state, and
 * the rewards that it had not folded in by then. The learner of the new run then trains on the same
 * data under its own settings, and goes on with new data after that.
 *
 * <p><b>Contract</b>: the parent's log and checkpoints are read, never written. Task ids of the new
 * run begin above the parent's. Under equal settings and numerics the same batches give the same
 * bits.
 *
 * @param parent the parent's log
 * @param parentStates the parent's checkpoints
 */
public record Fork(Cluster parent, Path parentStates) {

  /** Where the fork leaves its parent. */
  public record Point(WeightVersion version, long copiedRewards) {}

  /**
   * Fills the topics of {@code parts}, which must be empty, and its checkpoints.
   *
   * @param version of the parent; its checkpoint must be kept
   * @throws BadUsage when it is not
   */
  public Point begin(long version, LearnerLoop.Parts parts) {
    try (WeightsReader reader = new WeightsReader(parent)) {
      reader.manifestsToEnd();
      WeightVersion manifest =
          reader
              .manifest(version)
              .orElseThrow(
                  () ->
                      new BadUsage(
                          "Expected a version of the parent, but there is no version " + version));
      try (PolicyTrainer trainer = parts.trainers().base()) {
        Checkpoint kept =
            new Checkpoints(parentStates).load(version, manifest.getStateDigest(), trainer);
        long copied = copyRewards(kept, parts.cluster());
        Checkpoint first =
            new Checkpoint(version, 0, List.of(), accounts(kept), List.of(), Map.of());
        publish(manifest, first, trainer, parts);
        return new Point(manifest, copied);
      }
    }
  }

  private long copyRewards(Checkpoint kept, Cluster child) {
    Set<Long> carriedOver = new HashSet<>(kept.carriedOver());
    List<Future<Void>> sent = new ArrayList<>();
    try (TopicReader<RewardedTrajectory> rewards = new TopicReader<>(parent, Topics.REWARDS);
        EventProducer events = new EventProducer(child)) {
      rewards.seek(0, Recovery.firstNeeded(kept));
      rewards.forEachToEnd(
          it -> {
            if (it.offset() >= kept.rewardsOffset() || carriedOver.contains(it.offset())) {
              sent.add(events.send(Topics.REWARDS, null, it.value().getGroupId(), it.value()));
            }
          });
      sent.forEach(Acknowledged::await);
    }
    return sent.size();
  }

  /** Credit that counts on from the last request of the parent. */
  private Map<TaskType, Credit.Account> accounts(Checkpoint kept) {
    Map<TaskType, Integer> issued = new EnumMap<>(TaskType.class);
    try (TopicReader<TaskRequest> requests = new TopicReader<>(parent, Topics.TASK_REQUESTS)) {
      requests.forEachToEnd(
          it ->
              issued.merge(
                  it.value().getTaskType(),
                  Credit.number(it.value().getTaskId()) + 1,
                  (a, b) -> Math.max(a, b)));
    }
    Map<TaskType, Credit.Account> accounts = new EnumMap<>(TaskType.class);
    kept.accounts()
        .forEach(
            (type, account) ->
                accounts.put(
                    type,
                    new Credit.Account(
                        Math.max(account.issued(), issued.getOrDefault(type, 0)),
                        account.seedsAccepted(),
                        account.seedsClosed())));
    return accounts;
  }

  private static void publish(
      WeightVersion manifest, Checkpoint first, PolicyTrainer trainer, LearnerLoop.Parts parts) {
    var weights = trainer.weights(manifest.getVersion());
    String state = new Checkpoints(parts.checkpoints()).save(first, trainer);
    PublishedForm form =
        PublishedForm.of(
            new PublishedForm.Version(weights.version(), weights.safetensors(), weights.digest()),
            Optional.empty(),
            parts.weightLog());
    WeightVersion.Builder copy =
        form.into(WeightVersion.newBuilder(manifest))
            .setRunId(parts.runId())
            .setWeightsDigest(weights.digest())
            .setStateDigest(state)
            .setRewardsOffset(0)
            .setCreatedAt(parts.clock().instant());
    try (Publication publication = new Publication(parts.cluster())) {
      publication.publish(copy, form.payload(), null, List.of());
    }
  }
}
