package dev.zerostream.schemas.serde;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** Checks that what is read is of the expected type, so that a mix-up fails here and by name. */
final class TypedSerde<V> implements Serde<V> {

  private final Class<V> type;
  private final Serde<Object> untyped;

  TypedSerde(Class<V> type, Serde<Object> untyped) {
    this.type = type;
    this.untyped = untyped;
  }

  @Override
  public Serializer<V> serializer() {
    return (topic, value) -> untyped.serializer().serialize(topic, value);
  }

  @Override
  public Deserializer<V> deserializer() {
    return (topic, bytes) -> read(topic, bytes);
  }

  private V read(String topic, byte[] bytes) {
    Object value = decode(topic, bytes);
    if (value == null || type.isInstance(value)) {
      return type.cast(value);
    }
    throw new SerializationException(
        "Expected %s on topic %s, but the record is a %s"
            .formatted(type.getSimpleName(), topic, value.getClass().getSimpleName()));
  }

  /** The client lets some broken bytes through as other exceptions, such as a buffer's end. */
  private Object decode(String topic, byte[] bytes) {
    try {
      return untyped.deserializer().deserialize(topic, bytes);
    } catch (KafkaException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new SerializationException(
          "Expected %s on topic %s, but the bytes are broken"
              .formatted(type.getSimpleName(), topic),
          e);
    }
  }

  @Override
  public void close() {
    untyped.close();
  }
}
