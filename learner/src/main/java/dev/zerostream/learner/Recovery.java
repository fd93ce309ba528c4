package dev.zerostream.learner;

import dev.zerostream.policy.PolicyTrainer;
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
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Finds out, after earlier learners are fenced, where the run stands: the last manifest, the
 * checkpoint that it names, the group's offset, the requests issued since.
 */
final class Recovery {

  private final LearnerLoop.Parts parts;
  private final Credit credit;
  private final Checkpoints checkpoints;

  Recovery(LearnerLoop.Parts parts, Credit credit, Checkpoints checkpoints) {
    this.parts = parts;
    this.credit = credit;
    this.checkpoints = checkpoints;
  }

  /** The newest manifest on the log, if the run has begun. */
  Optional<WeightVersion> lastVersion() {
    try (WeightsReader reader = new WeightsReader(parts.cluster(), parts.deadLetters())) {
      List<WeightVersion> manifests = reader.manifestsToEnd();
      return manifests.isEmpty()
          ? Optional.empty()
          : Optional.of(manifests.get(manifests.size() - 1));
    }
  }

  /** Loads the checkpoint that {@code last} names and brings the credit up to the log. */
  Checkpoint restore(WeightVersion last, PolicyTrainer trainer) {
    Checkpoint checkpoint = checkpoints.load(last.getVersion(), last.getStateDigest(), trainer);
    checkpoints.keepOnly(List.of(Checkpoints.name(last.getVersion(), last.getStateDigest())));
    requireSameOffset(last, checkpoint);
    credit.restore(checkpoint.accounts(), checkpoint.open(), parts.clock().millis());
    discoverRequests(checkpoint.requestEnds());
    return checkpoint;
  }

  /** The first offset of {@code rewards} that the fold must see again. */
  static long firstNeeded(Checkpoint checkpoint) {
    return checkpoint.carriedOver().stream()
        .min(Long::compare)
        .map(first -> Math.min(first, checkpoint.rewardsOffset()))
        .orElse(checkpoint.rewardsOffset());
  }

  private void discoverRequests(Map<Integer, Long> known) {
    try (TopicReader<TaskRequest> reader = requests()) {
      known.forEach(reader::seek);
      for (Entry<TaskRequest> entry : reader.readToEnd()) {
        credit.discover(entry.value(), parts.clock().millis());
      }
    }
  }

  private TopicReader<TaskRequest> requests() {
    return new TopicReader<>(parts.cluster(), Topics.TASK_REQUESTS, parts.deadLetters()::bury);
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
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      OffsetAndMetadata offset = consumer.committed(Set.of(partition)).get(partition);
      return offset == null ? -1 : offset.offset();
    }
  }
}
