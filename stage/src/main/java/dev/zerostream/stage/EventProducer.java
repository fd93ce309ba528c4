package dev.zerostream.stage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.zerostream.schemas.topic.Topic;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;

/** Writes records to topics of the catalogue, idempotently; thread-safe. */
public final class EventProducer implements AutoCloseable {

  private final Cluster cluster;
  private final Producer<byte[], byte[]> producer;
  private final Map<Topic<?>, Serializer<?>> serializers = new ConcurrentHashMap<>();

  /** A producer for {@code cluster}. */
  public EventProducer(Cluster cluster) {
    this.cluster = cluster;
    this.producer = cluster.clients().producer(ClientConfigs.producer(cluster));
  }

  /**
   * Sends a record; the future completes once all replicas have it.
   *
   * @param partition to write to, null to let the key decide
   */
  public <V extends SpecificRecord> CompletableFuture<Void> send(
      Topic<V> topic, Integer partition, String key, V value) {
    String name = cluster.name(topic);
    byte[] bytes = serializer(topic).serialize(name, value);
    CompletableFuture<Void> acknowledged = new CompletableFuture<>();
    var unused =
        producer.send(
            new ProducerRecord<>(name, partition, key.getBytes(UTF_8), bytes),
            (metadata, failure) -> {
              if (failure == null) {
                acknowledged.complete(null);
              } else {
                acknowledged.completeExceptionally(failure);
              }
            });
    return acknowledged;
  }

  @SuppressWarnings("unchecked") // put there for this topic
  private <V extends SpecificRecord> Serializer<V> serializer(Topic<V> topic) {
    return (Serializer<V>)
        serializers.computeIfAbsent(topic, any -> cluster.serdes().serializer(topic));
  }

  @Override
  public void close() {
    producer.close();
  }
}
