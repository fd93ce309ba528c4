package dev.zerostream.runner.simulation;

import dev.zerostream.runner.simulation.FakeLog.Stored;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** An assigned reader of committed records of a {@link FakeLog}. */
final class FakeConsumer extends MockConsumer<byte[], byte[]> {

  private static final int MOST = 50;

  private final FakeLog log;
  private final String group;
  private final Map<TopicPartition, Long> positions = new LinkedHashMap<>();

  FakeConsumer(FakeLog log, Map<String, Object> config) {
    super("none");
    this.log = log;
    this.group = (String) config.getOrDefault("group.id", "");
  }

  @Override
  public synchronized void assign(Collection<TopicPartition> partitions) {
    partitions.forEach(partition -> positions.put(partition, 0L));
  }

  @Override
  public synchronized void seekToBeginning(Collection<TopicPartition> partitions) {
    partitions.forEach(partition -> positions.put(partition, 0L));
  }

  @Override
  public synchronized void seek(TopicPartition partition, long offset) {
    positions.put(partition, offset);
  }

  @Override
  public synchronized long position(TopicPartition partition) {
    return positions.get(partition);
  }

  @Override
  public synchronized Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> wanted) {
    return wanted.stream().collect(Collectors.toMap(it -> it, log::lastStable));
  }

  @Override
  public synchronized Map<TopicPartition, Long> beginningOffsets(
      Collection<TopicPartition> wanted) {
    return wanted.stream().collect(Collectors.toMap(it -> it, it -> 0L));
  }

  /** Records have no time here: all are recent enough, or none. */
  @Override
  public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
      Map<TopicPartition, Long> wanted) {
    Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
    wanted.forEach(
        (partition, time) ->
            found.put(partition, log.blind() ? null : new OffsetAndTimestamp(0, time)));
    return found;
  }

  @Override
  public synchronized List<PartitionInfo> partitionsFor(String topic) {
    return IntStream.range(0, log.count(topic))
        .mapToObj(it -> new PartitionInfo(topic, it, null, null, null))
        .toList();
  }

  @Override
  public synchronized Map<TopicPartition, OffsetAndMetadata> committed(
      Set<TopicPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> found = new HashMap<>();
    partitions.forEach(it -> found.put(it, log.committed(group, it)));
    return found;
  }

  @Override
  @SuppressWarnings("removal") // the only way to name a group without a member
  public ConsumerGroupMetadata groupMetadata() {
    return new ConsumerGroupMetadata(group);
  }

  @Override
  public synchronized ConsumerRecords<byte[], byte[]> poll(Duration patience) {
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> found = new LinkedHashMap<>();
    int left = MOST;
    for (Map.Entry<TopicPartition, Long> at : positions.entrySet()) {
      TopicPartition partition = at.getKey();
      List<Stored> records = log.partition(partition);
      long end = log.lastStable(partition);
      long offset = at.getValue();
      while (offset < end && left > 0) {
        Stored stored = records.get((int) offset);
        if (stored.visible()) {
          found
              .computeIfAbsent(partition, any -> new ArrayList<>())
              .add(
                  new ConsumerRecord<>(
                      partition.topic(),
                      partition.partition(),
                      offset,
                      stored.key(),
                      stored.value()));
          left--;
        }
        offset++;
      }
      at.setValue(offset);
    }
    return new ConsumerRecords<>(found, Map.of());
  }

  @Override
  public void close() {}

  @Override
  public void close(CloseOptions options) {}
}
