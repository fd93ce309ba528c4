package dev.zerostream.learner;

import dev.zerostream.policy.PolicyTrainer;
import dev.zerostream.policy.Weights;
import dev.zerostream.schemas.TaskRequest;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.TopicReader;
import dev.zerostream.stage.TopicReader.Entry;
import dev.zerostream.stage.WeightsReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out, after earlier learners are fenced, where the run stands: the last manifest, the
 * checkpoint that it names, the group's offset, the requests issued since.
 */
final class Recovery implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  /**
   * Where the learner goes on.
   *
   * @param last the newest manifest
   * @param weights the bytes of that version
   * @param reset whether the optimiser's state was lost
   */
  record Restored(
      WeightVersion last,
      Checkpoint checkpoint,
      PolicyTrainer trainer,
      Weights weights,
      boolean reset) {}

  private final LearnerLoop.Parts parts;
  private final Credit credit;
  private final Checkpoints checkpoints;
  private final WeightsReader weights;
  private final List<WeightVersion> manifests;

  /** Reads {@code weights} to its end; to be called once nobody else can write there. */
  Recovery(LearnerLoop.Parts parts, Credit credit, Checkpoints checkpoints) {
    this.parts = parts;
    this.credit = credit;
    this.checkpoints = checkpoints;
    this.weights = new WeightsReader(parts.cluster(), parts.deadLetters());
    this.manifests = weights.manifestsToEnd();
  }

  /** Loads the state of the newest version, if the run has begun. */
  Optional<Restored> restore() {
    if (manifests.isEmpty()) {
      return Optional.empty();
    }
    WeightVersion last = manifests.get(manifests.size() - 1);
    Restored restored = lost(last) ? rebuilt(last) : loaded(last);
    checkpoints.deleteOrphans(
        manifests.stream()
            .map(it -> Checkpoints.name(it.getVersion(), it.getStateDigest()))
            .collect(Collectors.toSet()));
    checkpoints.retain(last.getVersion(), version -> pinned(parts, version));
    requireSameOffset(last, restored.checkpoint());
    warnOfOtherNumerics(last);
    Checkpoint checkpoint = restored.checkpoint();
    credit.restore(checkpoint.accounts(), checkpoint.open(), parts.clock().millis());
    discoverRequests(checkpoint.requestEnds());
    return Optional.of(restored);
  }

  /** Whether the checkpoint of a version stays for replay and fork. */
  static boolean pinned(LearnerLoop.Parts parts, long version) {
    return version % parts.weightLog().pinEvery() == 0;
  }

  private boolean lost(WeightVersion last) {
    return parts.resetOptimizer() && !checkpoints.whole(last.getVersion(), last.getStateDigest());
  }

  private Restored loaded(WeightVersion last) {
    PolicyTrainer trainer = parts.trainers().base();
    try {
      Checkpoint checkpoint = checkpoints.load(last.getVersion(), last.getStateDigest(), trainer);
      Weights held = trainer.weights(last.getVersion());
      if (!held.digest().equals(last.getWeightsDigest())) {
        throw new BadUsage(
            "Expected the checkpoint of weight version %d to hold weights with digest %s, but they have %s"
                .formatted(last.getVersion(), last.getWeightsDigest(), held.digest()));
      }
      return new Restored(last, checkpoint, trainer, held, false);
    } catch (RuntimeException e) {
      trainer.close();
      throw e;
    }
  }

  private Restored rebuilt(WeightVersion last) {
    LOG.warn(
        "stage=learner the checkpoint of version {} is lost; goes on from its published weights"
            + " with fresh moments",
        last.getVersion());
    byte[] bytes = weights.fetch(last).bytes();
    Checkpoint checkpoint = new Rebuilding(parts).at(last);
    PolicyTrainer trainer = parts.trainers().from(bytes);
    return new Restored(last, checkpoint, trainer, new Weights(last.getVersion(), bytes), true);
  }

  /** The first offset of {@code rewards} that the fold must see again. */
  static long firstNeeded(Checkpoint checkpoint) {
    return checkpoint.carriedOver().stream()
        .min(Long::compare)
        .map(first -> Math.min(first, checkpoint.rewardsOffset()))
        .orElse(checkpoint.rewardsOffset());
  }

  private void discoverRequests(Map<Integer, Long> known) {
    try (TopicReader<TaskRequest> reader =
        new TopicReader<>(parts.cluster(), Topics.TASK_REQUESTS, parts.deadLetters()::bury)) {
      known.forEach(reader::seek);
      for (Entry<TaskRequest> entry : reader.readToEnd()) {
        credit.discover(entry.value(), parts.clock().millis());
      }
    }
  }

  private void warnOfOtherNumerics(WeightVersion last) {
    if (!last.getNumerics().equals(parts.numerics())) {
      LOG.warn(
          "stage=learner the bits of later versions may differ from an undisturbed run's: version"
              + " {} was made with {}, this learner has {}",
          last.getVersion(),
          last.getNumerics(),
          parts.numerics());
    }
  }

  private void requireSameOffset(WeightVersion last, Checkpoint checkpoint) {
    TopicPartition partition = new TopicPartition(parts.cluster().name(Topics.REWARDS), 0);
    long committed = committed(partition);
    if (committed != last.getRewardsOffset() || checkpoint.rewardsOffset() != committed) {
      throw new BadUsage(
          ("Expected weight version %d, its checkpoint and the group to agree on the rewards"
                  + " offset, but they say %d, %d and %d")
              .formatted(
                  last.getVersion(),
                  last.getRewardsOffset(),
                  checkpoint.rewardsOffset(),
                  committed));
    }
  }

  private long committed(TopicPartition partition) {
    Map<String, Object> config = new HashMap<>(ClientConfigs.reader(parts.cluster()));
    config.put("group.id", parts.cluster().group("learner"));
    try (Consumer<byte[], byte[]> consumer = parts.cluster().clients().consumer(config)) {
      OffsetAndMetadata offset = consumer.committed(Set.of(partition)).get(partition);
      return offset == null ? -1 : offset.offset();
    }
  }

  @Override
  public void close() {
    weights.close();
  }
}
