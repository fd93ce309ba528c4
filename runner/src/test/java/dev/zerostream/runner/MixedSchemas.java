package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.schemas.compat.SchemaText;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Cluster;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Writers of two builds side by side, as during a rolling upgrade: every other record of a topic of
 * the catalogue is written with a schema that has one optional field more, before all others.
 *
 * <p>It stands in each producer, where the bytes leave the process, so that Streams' own producers
 * are upgraded too.
 */
public final class MixedSchemas implements ProducerInterceptor<byte[], byte[]> {

  /** The field that the next build has. */
  static final String FIELD = "addedLater";

  private static final String REGISTRY = "mixed.schemas.registry";
  private static final String PREFIX = "mixed.schemas.prefix";
  private static final Map<String, AtomicLong> RECORDS = new ConcurrentHashMap<>();

  private final Map<String, Schema> newer = new HashMap<>();
  private final KafkaAvroSerializer serializer = new KafkaAvroSerializer();
  private final KafkaAvroDeserializer deserializer = new KafkaAvroDeserializer();

  /** What a producer on {@code cluster} is told, so that it has one of these. */
  static Map<String, String> settings(Cluster cluster) {
    return Map.of(
        "interceptor.classes",
        MixedSchemas.class.getName(),
        REGISTRY,
        cluster.registryUrl(),
        PREFIX,
        cluster.prefix());
  }

  /** Registers the next build's schemas, under the compatibility that the topics have. */
  static void register(Cluster cluster) throws Exception {
    try (SchemaRegistryClient registry = cluster.serdes().registry()) {
      for (Topic<?> topic : Topics.ALL) {
        registry.register(topic.subject(cluster.prefix()), new AvroSchema(next(topic)));
      }
    }
  }

  /** The schema of the next build; the new field comes first, which moves all others. */
  static Schema next(Topic<?> topic) {
    String text = SchemaText.tree(topic.schema()).toString();
    String fields = "\"fields\":[";
    assertThat(text).contains(fields);
    String field = "{\"name\":\"" + FIELD + "\",\"type\":[\"null\",\"string\"],\"default\":null},";
    int at = text.indexOf(fields) + fields.length();
    return new Schema.Parser().parse(text.substring(0, at) + field + text.substring(at));
  }

  @Override
  public void configure(Map<String, ?> settings) {
    Map<String, Object> client =
        Map.of("schema.registry.url", settings.get(REGISTRY), "auto.register.schemas", false);
    serializer.configure(client, false);
    deserializer.configure(client, false);
    Topics.ALL.forEach(
        topic -> newer.put(topic.named(String.valueOf(settings.get(PREFIX))), next(topic)));
  }

  @Override
  public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
    Schema schema = newer.get(record.topic());
    if (schema == null || record.value() == null || count(record.topic()) % 2 == 0) {
      return record;
    }
    GenericRecord value =
        (GenericRecord) deserializer.deserialize(record.topic(), record.value(), schema);
    value.put(FIELD, "next");
    return new ProducerRecord<>(
        record.topic(),
        record.partition(),
        record.timestamp(),
        record.key(),
        serializer.serialize(record.topic(), value),
        record.headers());
  }

  private static long count(String topic) {
    return RECORDS.computeIfAbsent(topic, name -> new AtomicLong()).getAndIncrement();
  }

  @Override
  public void onAcknowledgement(RecordMetadata metadata, Exception failure) {}

  @Override
  public void close() {
    serializer.close();
    deserializer.close();
  }
}
