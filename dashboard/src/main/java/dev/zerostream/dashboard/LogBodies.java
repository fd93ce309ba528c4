package dev.zerostream.dashboard;

import dev.zerostream.dashboard.board.Bodies;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.Undecodable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads single records by their offsets, with one consumer outside every group. */
final class LogBodies implements Bodies, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LogBodies.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final int AT_ONCE = 16;
  private static final int FETCH_BYTES = 256 << 10;

  private final Cluster cluster;
  private final InstantSource clock;
  private final Consumer<byte[], byte[]> consumer;
  private final Map<Topic<?>, Deserializer<?>> deserializers = new HashMap<>();

  LogBodies(Cluster cluster, InstantSource clock) {
    this.cluster = cluster;
    this.clock = clock;
    Map<String, Object> config = ClientConfigs.reader(cluster);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, AT_ONCE);
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
    this.consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public synchronized <V extends SpecificRecord> List<V> from(
      Topic<V> topic, int partition, long offset, int count) {
    TopicPartition at = new TopicPartition(cluster.name(topic), partition);
    consumer.assign(List.of(at));
    consumer.seek(at, offset);
    long deadline = clock.millis() + PATIENCE.toMillis();
    List<V> values = new ArrayList<>();
    try {
      while (values.size() < count && clock.millis() < deadline) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (values.size() < count) {
            decode(topic, record, values);
          }
        }
      }
    } catch (OffsetOutOfRangeException e) {
      LOG.info("stage=dashboard topicName={} offset={} is no longer kept", at.topic(), offset);
    }
    return values;
  }

  private <V extends SpecificRecord> void decode(
      Topic<V> topic, ConsumerRecord<byte[], byte[]> record, List<V> values) {
    try {
      @SuppressWarnings("unchecked") // put there for this topic
      Deserializer<V> deserializer =
          (Deserializer<V>)
              deserializers.computeIfAbsent(topic, any -> cluster.serdes().deserializer(topic));
      V value = deserializer.deserialize(record.topic(), record.value());
      if (value != null) {
        values.add(value);
      }
    } catch (SerializationException e) {
      LOG.warn(
          "stage=dashboard topicName={} offset={} can not be shown: {}",
          record.topic(),
          record.offset(),
          Undecodable.cause(e));
    }
  }

  @Override
  public synchronized void close() {
    consumer.close();
    deserializers.values().forEach(Deserializer::close);
  }
}
