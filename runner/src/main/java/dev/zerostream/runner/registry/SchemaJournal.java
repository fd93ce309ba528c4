package dev.zerostream.runner.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zerostream.runner.registry.SchemaStore.Change;
import dev.zerostream.stage.Acknowledged;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.ClusterCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The compacted topic {@code _schemas} in the layout of Confluent's registry, so that ids stay the
 * same over restarts and a real registry could take over.
 */
final class SchemaJournal implements AutoCloseable {

  static final String TOPIC = "_schemas";

  private static final JsonMapper JSON = new JsonMapper();

  private final Cluster cluster;
  private final Producer<byte[], byte[]> producer;

  SchemaJournal(Cluster cluster) {
    this.cluster = cluster;
    this.producer =
        new KafkaProducer<>(
            ClientConfigs.producer(cluster), new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Creates the topic where it is missing. */
  void create() {
    NewTopic topic =
        new NewTopic(TOPIC, Optional.of(1), Optional.empty())
            .configs(Map.of("cleanup.policy", "compact"));
    try (Admin admin = ClusterCheck.admin(cluster)) {
      admin.createTopics(List.of(topic)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new IllegalStateException(
            "Expected to create %s, but %s".formatted(TOPIC, e.getCause().getMessage()), e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Expected to create " + TOPIC + ", but was interrupted", e);
    }
  }

  /** Every change so far, in order. */
  List<Change> read() {
    List<Change> changes = new ArrayList<>();
    TopicPartition partition = new TopicPartition(TOPIC, 0);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            ClientConfigs.reader(cluster),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          parse(record).ifPresent(changes::add);
        }
      }
    }
    return changes;
  }

  /** Writes a change and waits for the broker. */
  void append(Change change) {
    ObjectNode key = JSON.createObjectNode();
    ObjectNode value = JSON.createObjectNode();
    if (change instanceof Change.Registered it) {
      key.put("keytype", "SCHEMA").put("subject", it.subject()).put("version", it.version());
      key.put("magic", 1);
      value.put("subject", it.subject()).put("version", it.version()).put("id", it.id());
      value.put("schema", it.schema()).put("deleted", false);
    } else if (change instanceof Change.Configured it) {
      key.put("keytype", "CONFIG");
      if (it.subject().isEmpty()) {
        key.putNull("subject");
      } else {
        key.put("subject", it.subject());
      }
      key.put("magic", 0);
      value.put("compatibilityLevel", it.level());
    }
    Acknowledged.await(producer.send(new ProducerRecord<>(TOPIC, bytes(key), bytes(value))));
  }

  private static Optional<Change> parse(ConsumerRecord<byte[], byte[]> record) {
    try {
      JsonNode key = JSON.readTree(new String(record.key(), UTF_8));
      JsonNode value = JSON.readTree(new String(record.value(), UTF_8));
      return switch (key.path("keytype").asText()) {
        case "SCHEMA" ->
            Optional.of(
                new Change.Registered(
                    value.path("subject").asText(),
                    value.path("version").asInt(),
                    value.path("id").asInt(),
                    value.path("schema").asText()));
        case "CONFIG" ->
            Optional.of(
                new Change.Configured(
                    key.path("subject").asText(""), value.path("compatibilityLevel").asText()));
        default -> Optional.empty();
      };
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "Expected JSON on %s at offset %d, but it is not"
              .formatted(record.topic(), record.offset()),
          e);
    }
  }

  private static byte[] bytes(JsonNode node) {
    return node.toString().getBytes(UTF_8);
  }

  @Override
  public void close() {
    producer.close();
  }
}
