package dev.zerostream.stage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.zerostream.schemas.topic.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads one topic, every partition, committed records only, outside any group.
 *
 * <p><b>Contract</b>: not thread-safe; starts at the beginning; an undecodable record goes to the
 * handler and is passed over.
 *
 * @param <V> the values
 */
public final class TopicReader<V extends SpecificRecord> implements AutoCloseable {

  /** A record that could be read. */
  public record Entry<V>(int partition, long offset, String key, V value) {}

  private static final Duration POLL = Duration.ofMillis(100);

  private final String topic;
  private final Deserializer<V> deserializer;
  private final Consumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final BiConsumer<ConsumerRecord<byte[], byte[]>, String> undecodable;

  /**
   * A reader of {@code topic} on {@code cluster}.
   *
   * @param undecodable told of each record that could not be read, and why
   */
  public TopicReader(
      Cluster cluster,
      Topic<V> topic,
      BiConsumer<ConsumerRecord<byte[], byte[]>, String> undecodable) {
    this.topic = cluster.name(topic);
    this.deserializer = cluster.serdes().deserializer(topic);
    this.undecodable = undecodable;
    this.consumer = cluster.clients().consumer(ClientConfigs.reader(cluster));
    this.partitions =
        consumer.partitionsFor(this.topic).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** A reader for a command, which leaves undecodable records to the stages to report. */
  public TopicReader(Cluster cluster, Topic<V> topic) {
    this(cluster, topic, (record, cause) -> {});
  }

  /** Goes on from {@code offset} of {@code partition}. */
  public void seek(int partition, long offset) {
    consumer.seek(new TopicPartition(topic, partition), offset);
  }

  /** Goes on from the first records that were written at {@code time} or later. */
  public void seek(Instant time) {
    Map<TopicPartition, Long> wanted = new HashMap<>();
    partitions.forEach(it -> wanted.put(it, Math.max(0, time.toEpochMilli())));
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    consumer
        .offsetsForTimes(wanted)
        .forEach((it, at) -> consumer.seek(it, at == null ? ends.get(it) : at.offset()));
  }

  /** Exclusive ends of what is committed now, by partition. */
  public Map<Integer, Long> ends() {
    return consumer.endOffsets(partitions).entrySet().stream()
        .collect(Collectors.toMap(e -> e.getKey().partition(), Map.Entry::getValue));
  }

  /** First offsets that are still kept, by partition. */
  public Map<Integer, Long> beginnings() {
    return consumer.beginningOffsets(partitions).entrySet().stream()
        .collect(Collectors.toMap(e -> e.getKey().partition(), Map.Entry::getValue));
  }

  /** Position of the next record of {@code partition}. */
  public long position(int partition) {
    return consumer.position(new TopicPartition(topic, partition));
  }

  /** What arrives within {@code patience}, possibly nothing. */
  public List<Entry<V>> poll(Duration patience) {
    List<Entry<V>> entries = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(patience)) {
      decode(record, entries);
    }
    return entries;
  }

  /** Everything from the present position to the ends taken now. */
  public List<Entry<V>> readToEnd() {
    List<Entry<V>> entries = new ArrayList<>();
    forEachToEnd(entries::add);
    return entries;
  }

  /** The same, one by one, without keeping them. */
  public void forEachToEnd(java.util.function.Consumer<Entry<V>> each) {
    Map<Integer, Long> ends = ends();
    while (ends.entrySet().stream().anyMatch(e -> position(e.getKey()) < e.getValue())) {
      poll(POLL).forEach(each);
    }
  }

  private void decode(ConsumerRecord<byte[], byte[]> record, List<Entry<V>> entries) {
    try {
      V value = deserializer.deserialize(record.topic(), record.value());
      if (value == null) {
        return;
      }
      String key = record.key() == null ? "" : new String(record.key(), UTF_8);
      entries.add(new Entry<>(record.partition(), record.offset(), key, value));
    } catch (SerializationException e) {
      undecodable.accept(record, Undecodable.cause(e));
    }
  }

  @Override
  public void close() {
    consumer.close();
    deserializer.close();
  }
}
