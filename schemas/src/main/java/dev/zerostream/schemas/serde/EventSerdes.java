package dev.zerostream.schemas.serde;

import dev.zerostream.schemas.topic.Topic;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Serdes of the topics' values on the Confluent client: magic byte, schema id, Avro.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>Never registers a schema: one that is not registered is a {@link
 *       org.apache.kafka.common.errors.SerializationException}.
 *   <li>Reads into the generated classes of this build, whatever compatible schema wrote.
 * </ul>
 *
 * @param registryUrl address of a Confluent-compatible registry
 */
public record EventSerdes(String registryUrl) {

  static {
    TrustedRecords.trust();
  }

  /** A serializer for the values of {@code topic}. */
  public <V extends SpecificRecord> Serializer<V> serializer(Topic<V> topic) {
    return serde(topic).serializer();
  }

  /** A deserializer for the values of {@code topic}. */
  public <V extends SpecificRecord> Deserializer<V> deserializer(Topic<V> topic) {
    return serde(topic).deserializer();
  }

  /** Both. */
  public <V extends SpecificRecord> Serde<V> serde(Topic<V> topic) {
    Serde<Object> untyped =
        new Serdes.WrapperSerde<>(new KafkaAvroSerializer(), new KafkaAvroDeserializer());
    untyped.configure(settings(), false);
    return new TypedSerde<>(topic.valueType(), untyped);
  }

  private Map<String, Object> settings() {
    return Map.of(
        "schema.registry.url", registryUrl,
        "auto.register.schemas", false,
        "specific.avro.reader", true,
        "avro.use.logical.type.converters", true);
  }
}
