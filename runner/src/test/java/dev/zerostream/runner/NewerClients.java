package dev.zerostream.runner;

import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Clients;
import dev.zerostream.stage.Cluster;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The Kafka clients of a build to come, whose solutions have a schema of their own.
 *
 * @param newer the schema, which the registry has
 * @param fill sets what is new in it
 */
record NewerClients(Cluster cluster, Schema newer, Consumer<GenericRecord> fill)
    implements Clients {

  private static final Topic<?> TOPIC = Topics.SOLUTIONS;

  @Override
  public org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer(
      Map<String, Object> config) {
    return Clients.KAFKA.consumer(config);
  }

  @Override
  public ShareConsumer<byte[], byte[]> shareConsumer(Map<String, Object> config) {
    return Clients.KAFKA.shareConsumer(config);
  }

  @Override
  @SuppressWarnings("unchecked")
  public Producer<byte[], byte[]> producer(Map<String, Object> config) {
    Producer<byte[], byte[]> real = Clients.KAFKA.producer(config);
    return (Producer<byte[], byte[]>)
        Proxy.newProxyInstance(
            NewerClients.class.getClassLoader(),
            new Class<?>[] {Producer.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("send")) {
                arguments[0] = rewritten((ProducerRecord<byte[], byte[]>) arguments[0]);
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private ProducerRecord<byte[], byte[]> rewritten(ProducerRecord<byte[], byte[]> record) {
    if (!record.topic().equals(cluster.name(TOPIC))) {
      return record;
    }
    GenericRecord value = read(record.value());
    fill.accept(value);
    return new ProducerRecord<>(record.topic(), record.partition(), record.key(), written(value));
  }

  /** What a reader of that build makes of a value on the topic, whoever wrote it. */
  GenericRecord read(byte[] value) {
    try (KafkaAvroDeserializer deserializer = new KafkaAvroDeserializer()) {
      deserializer.configure(Map.of("schema.registry.url", cluster.registryUrl()), false);
      return (GenericRecord) deserializer.deserialize(cluster.name(TOPIC), value, newer);
    }
  }

  private byte[] written(GenericRecord value) {
    try (KafkaAvroSerializer serializer = new KafkaAvroSerializer()) {
      serializer.configure(
          Map.of("schema.registry.url", cluster.registryUrl(), "auto.register.schemas", false),
          false);
      return serializer.serialize(cluster.name(TOPIC), value);
    }
  }
}
