package dev.zerostream.schemas.serde;

import dev.zerostream.schemas.topic.Topic;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.RestService;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
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
 *   <li>Asks again, for most of a minute, while the registry is away. Who must know at once whether
 *       it is there calls {@link #requireRegistry}.
 * </ul>
 *
 * @param registryUrl address of a Confluent-compatible registry
 * @param client what its client is told besides: credentials, TLS
 */
public record EventSerdes(String registryUrl, Map<String, String> client) {

  private static final int CACHED = 100;

  /**
   * For most of a minute, as a registry that restarts needs; the waits are random between nothing
   * and ever longer ones.
   */
  private static final Map<String, Integer> PATIENT =
      Map.of("max.retries", 30, "retries.wait.ms", 100, "retries.max.wait.ms", 4_000);

  static {
    TrustedRecords.trust();
  }

  /** Serdes against a registry that asks for nothing. */
  public EventSerdes(String registryUrl) {
    this(registryUrl, Map.of());
  }

  /** A client of the registry, for whoever registers or compares schemas. */
  public SchemaRegistryClient registry() {
    return new CachedSchemaRegistryClient(registryUrl, CACHED, client);
  }

  /**
   * Returns when the registry answers and lets us in.
   *
   * @throws IOException with the reason otherwise
   */
  public void requireRegistry(Duration patience) throws IOException {
    RestService rest = new RestService(registryUrl);
    rest.setHttpConnectTimeoutMs(Math.toIntExact(patience.toMillis()));
    rest.setHttpReadTimeoutMs(Math.toIntExact(patience.toMillis()));
    try (SchemaRegistryClient asked = new CachedSchemaRegistryClient(rest, CACHED, client)) {
      var unused = asked.getAllSubjects();
    } catch (RestClientException e) {
      throw new IOException("it answers with status " + e.getStatus(), e);
    }
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
    Map<String, Object> settings = new HashMap<>(PATIENT);
    settings.putAll(client);
    settings.put("schema.registry.url", registryUrl);
    settings.put("auto.register.schemas", false);
    settings.put("specific.avro.reader", true);
    settings.put("avro.use.logical.type.converters", true);
    return settings;
  }

  /** The address only: what the client is told may be secret. */
  @Override
  public String toString() {
    return "EventSerdes[" + registryUrl + "]";
  }
}
