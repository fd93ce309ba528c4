package dev.zerostream.schemas.serde;

import dev.zerostream.schemas.compat.SchemaHistory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * Serdes for stores and internal topics: Avro single-object encoding, which names the schema by
 * fingerprint and needs no registry. What an earlier released version wrote is read too, so that a
 * stage keeps its state over an upgrade.
 */
public final class StoreSerde {

  static {
    TrustedRecords.trust();
  }

  private StoreSerde() {}

  /** A serde for {@code type}, a generated class. */
  public static <V extends SpecificRecord> Serde<V> of(Class<V> type) {
    return of(type, SchemaHistory.of(SpecificData.getForClass(type).getSchema(type)).values());
  }

  /** The same, with what {@code type} was before. */
  static <V extends SpecificRecord> Serde<V> of(Class<V> type, Collection<Schema> previous) {
    SpecificData model = SpecificData.getForClass(type);
    BinaryMessageEncoder<V> encoder = new BinaryMessageEncoder<>(model, model.getSchema(type));
    BinaryMessageDecoder<V> decoder = new BinaryMessageDecoder<>(model, model.getSchema(type));
    previous.stream()
        .filter(schema -> !sameFingerprint(schema, model.getSchema(type)))
        .forEach(decoder::addSchema);
    return Serdes.serdeFrom(
        (topic, value) -> value == null ? null : encode(encoder, value),
        (topic, bytes) -> bytes == null ? null : decode(decoder, bytes));
  }

  /** Then the decoder knows it already, and reads it faster than one that must be resolved. */
  private static boolean sameFingerprint(Schema one, Schema other) {
    return SchemaNormalization.parsingFingerprint64(one)
        == SchemaNormalization.parsingFingerprint64(other);
  }

  private static <V> byte[] encode(BinaryMessageEncoder<V> encoder, V value) {
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      encoder.encode(value, out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <V> V decode(BinaryMessageDecoder<V> decoder, byte[] bytes) {
    try {
      return decoder.decode(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
