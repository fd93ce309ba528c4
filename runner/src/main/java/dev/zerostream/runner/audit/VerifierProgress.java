package dev.zerostream.runner.audit;

import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.ClusterCheck;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Up to where the verifier has read and finished all that follows. */
@FunctionalInterface
public interface VerifierProgress {

  /** Exclusive end, on a partition of a topic that the verifier reads. */
  long end(Topic<?> topic, int partition);

  /**
   * What its group has committed. While records stand in its internal topics nothing counts as
   * finished.
   */
  static VerifierProgress of(Cluster cluster) {
    Map<TopicPartition, Long> committed = new HashMap<>();
    String group = cluster.group("verifier");
    try (Admin admin = ClusterCheck.admin(cluster)) {
      ClusterCheck.await(
              cluster, admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
          .forEach((partition, at) -> committed.put(partition, at == null ? 0 : at.offset()));
    }
    if (underWay(cluster, committed)) {
      return (topic, partition) -> 0;
    }
    return (topic, partition) ->
        committed.getOrDefault(new TopicPartition(cluster.name(topic), partition), 0L);
  }

  private static boolean underWay(Cluster cluster, Map<TopicPartition, Long> committed) {
    Set<TopicPartition> internal =
        committed.keySet().stream()
            .filter(it -> it.topic().endsWith("-repartition"))
            .collect(Collectors.toSet());
    try (Consumer<byte[], byte[]> consumer =
        cluster.clients().consumer(ClientConfigs.reader(cluster))) {
      consumer.assign(internal);
      Map<TopicPartition, Long> first = consumer.beginningOffsets(internal);
      internal.forEach(it -> consumer.seek(it, Math.max(first.get(it), committed.get(it))));
      Map<TopicPartition, Long> ends = consumer.endOffsets(internal);
      while (internal.stream().anyMatch(it -> consumer.position(it) < ends.get(it))) {
        if (!consumer.poll(Duration.ofMillis(100)).isEmpty()) {
          return true;
        }
      }
    }
    return false;
  }
}
