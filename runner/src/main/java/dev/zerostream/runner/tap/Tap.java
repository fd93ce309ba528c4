package dev.zerostream.runner.tap;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zerostream.schemas.serde.RecordJson;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.StopSignal;
import dev.zerostream.stage.Undecodable;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads a topic along.
 *
 * <p><b>Contract</b>: assigns itself every partition and commits nothing, so that no group of the
 * pipeline notices; sees committed records only; an undecodable record is named on standard error
 * and passed over.
 */
public final class Tap {

  private static final int PATIENT_BYTES = 256 << 10;
  private static final int PATIENT_MILLIS = 500;
  private static final Duration POLL = Duration.ofMillis(200);

  private final Cluster cluster;
  private final Topic<?> topic;
  private final StartPoint start;
  private final FieldFilter filter;
  private final PrintWriter err;

  /** A tap that has not started to read. */
  public Tap(
      Cluster cluster, Topic<?> topic, StartPoint start, FieldFilter filter, PrintWriter err) {
    this.cluster = cluster;
    this.topic = topic;
    this.start = start;
    this.filter = filter;
    this.err = err;
  }

  /**
   * Reads until {@code limit} records went out, the stop signal, a broken output or, unless it
   * follows, what was the end of the topic when it started.
   */
  public void run(TapOutput output, long limit, boolean follow, StopSignal stop) {
    try (Consumer<byte[], byte[]> consumer = consumer(follow);
        Deserializer<? extends SpecificRecord> values = cluster.serdes().deserializer(topic)) {
      List<TopicPartition> partitions = partitions(consumer);
      consumer.assign(partitions);
      seek(consumer, partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long written = 0;
      while (written < limit && !output.broken() && !stop.await(0)) {
        if (!follow && partitions.stream().allMatch(p -> consumer.position(p) >= ends.get(p))) {
          return;
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          boolean within =
              follow
                  || record.offset()
                      < ends.get(new TopicPartition(record.topic(), record.partition()));
          if (within && written < limit && write(record, values, output)) {
            written++;
          }
        }
      }
    }
  }

  /** Who follows takes what half a second brings at once: the brokers have other work. */
  private Consumer<byte[], byte[]> consumer(boolean follow) {
    Map<String, Object> config = new HashMap<>(ClientConfigs.reader(cluster));
    if (follow) {
      config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, PATIENT_BYTES);
      config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, PATIENT_MILLIS);
    }
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer) {
    String name = cluster.name(topic);
    var infos = consumer.partitionsFor(name);
    if (infos == null || infos.isEmpty()) {
      throw new BadUsage("Expected a topic %s on the cluster, but there is none".formatted(name));
    }
    return infos.stream().map(p -> new TopicPartition(p.topic(), p.partition())).toList();
  }

  private boolean write(
      ConsumerRecord<byte[], byte[]> record,
      Deserializer<? extends SpecificRecord> values,
      TapOutput output) {
    try {
      SpecificRecord value = values.deserialize(record.topic(), record.value());
      if (value == null) {
        return false;
      }
      ObjectNode json = RecordJson.tree(value);
      if (!filter.accepts(json)) {
        return false;
      }
      String key = record.key() == null ? null : new String(record.key(), UTF_8);
      output.write(
          new Tapped(
              record.topic(),
              record.partition(),
              record.offset(),
              Instant.ofEpochMilli(record.timestamp()),
              key,
              value),
          json);
      return true;
    } catch (SerializationException e) {
      err.printf(
          "passed over %s-%d@%d: %s%n",
          record.topic(), record.partition(), record.offset(), Undecodable.cause(e));
      return false;
    }
  }

  private void seek(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
    if (start instanceof StartPoint.Latest) {
      consumer.seekToEnd(partitions);
    } else if (start instanceof StartPoint.Time time) {
      seekToTime(consumer, partitions, time.time());
    } else {
      consumer.seekToBeginning(partitions);
      seekToOffsets(consumer, partitions);
    }
  }

  private static void seekToTime(
      Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions, Instant time) {
    Map<TopicPartition, Long> wanted = new HashMap<>();
    partitions.forEach(partition -> wanted.put(partition, time.toEpochMilli()));
    Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(wanted);
    for (TopicPartition partition : partitions) {
      OffsetAndTimestamp at = found.get(partition);
      if (at == null) {
        consumer.seekToEnd(List.of(partition));
      } else {
        consumer.seek(partition, at.offset());
      }
    }
  }

  private void seekToOffsets(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
    Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    Map<TopicPartition, Long> wanted = new HashMap<>();
    if (start instanceof StartPoint.Offset offset) {
      // A number for every partition: one that is shorter starts at its own end.
      partitions.forEach(p -> wanted.put(p, Math.min(offset.offset(), ends.get(p))));
    } else if (start instanceof StartPoint.Offsets offsets) {
      offsets
          .byPartition()
          .forEach((p, at) -> wanted.put(new TopicPartition(cluster.name(topic), p), at));
    }
    wanted.forEach(
        (partition, at) -> {
          Long end = ends.get(partition);
          if (end == null || at < first.get(partition) || at > end) {
            throw new BadUsage(
                "Expected an offset of %s from %s to %s, but got %d"
                    .formatted(partition, first.get(partition), end, at));
          }
          consumer.seek(partition, at);
        });
  }
}
