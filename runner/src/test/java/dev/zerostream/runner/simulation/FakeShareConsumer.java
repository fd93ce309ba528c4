package dev.zerostream.runner.simulation;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;

/** A member of a share group of a {@link FakeLog} that takes one record at a time. */
final class FakeShareConsumer extends MockShareConsumer<byte[], byte[]> {

  private final FakeLog log;
  private final String groupId;
  private final Map<ConsumerRecord<byte[], byte[]>, AcknowledgeType> decided =
      new LinkedHashMap<>();
  private FakeShareGroup group;

  FakeShareConsumer(FakeLog log, String groupId) {
    this.log = log;
    this.groupId = groupId;
  }

  @Override
  public synchronized void subscribe(Collection<String> topics) {
    group = log.shareGroup(groupId, topics.iterator().next());
  }

  @Override
  public synchronized ConsumerRecords<byte[], byte[]> poll(Duration patience) {
    Optional<ConsumerRecord<byte[], byte[]>> next = group.acquire(this);
    return next.map(
            it ->
                new ConsumerRecords<>(
                    Map.of(new TopicPartition(it.topic(), it.partition()), List.of(it)), Map.of()))
        .orElseGet(ConsumerRecords::empty);
  }

  @Override
  public synchronized void acknowledge(
      ConsumerRecord<byte[], byte[]> record, AcknowledgeType type) {
    decided.put(record, type);
  }

  @Override
  public synchronized Map<TopicIdPartition, Optional<KafkaException>> commitSync() {
    decided.forEach(
        (it, type) ->
            group.acknowledge(
                this, new TopicPartition(it.topic(), it.partition()), it.offset(), type));
    decided.clear();
    return Map.of();
  }

  @Override
  public synchronized void close() {}

  @Override
  public synchronized void close(Duration patience) {}
}
