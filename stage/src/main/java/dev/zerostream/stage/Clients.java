package dev.zerostream.stage;

import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Where Kafka clients come from. Everything that talks to the log asks here, so that a simulation
 * can stand in for the log and break it at any call.
 */
public interface Clients {

  /** Clients of a real cluster. */
  Clients KAFKA = new OfKafka();

  /** A consumer of bytes. */
  Consumer<byte[], byte[]> consumer(Map<String, Object> config);

  /** A share consumer of bytes. */
  ShareConsumer<byte[], byte[]> shareConsumer(Map<String, Object> config);

  /** A producer of bytes, transactional when the configuration says so. */
  Producer<byte[], byte[]> producer(Map<String, Object> config);

  /** Clients over the network. */
  final class OfKafka implements Clients {

    private OfKafka() {}

    @Override
    public Consumer<byte[], byte[]> consumer(Map<String, Object> config) {
      return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public ShareConsumer<byte[], byte[]> shareConsumer(Map<String, Object> config) {
      return new KafkaShareConsumer<>(
          config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Producer<byte[], byte[]> producer(Map<String, Object> config) {
      return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }
  }
}
