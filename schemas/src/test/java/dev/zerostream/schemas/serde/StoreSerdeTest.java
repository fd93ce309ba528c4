package dev.zerostream.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zerostream.schemas.RejectedTask;
import dev.zerostream.schemas.TaskRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BadHeaderException;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.message.MissingSchemaException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

class StoreSerdeTest {

  private final Serde<RejectedTask> serde = StoreSerde.of(RejectedTask.class);

  @Test
  void shouldReadWhatItWrote() {
    RejectedTask rejected = SampleRecords.rejected();

    byte[] bytes = serde.serializer().serialize("store", rejected);

    assertThat(serde.deserializer().deserialize("store", bytes)).isEqualTo(rejected);
  }

  @Test
  void shouldWriteTheSameRecordInTheSameBytes() {
    assertThat(serde.serializer().serialize("store", SampleRecords.rejected()))
        .isEqualTo(serde.serializer().serialize("other", SampleRecords.rejected()));
  }

  @Test
  void shouldReadWhatAnEarlierVersionWrote() throws IOException {
    // Given
    Schema before = without(TaskRequest.getClassSchema(), "practiceOf");
    GenericRecord old = new GenericData.Record(before);
    TaskRequest request = SampleRecords.request();
    before
        .getFields()
        .forEach(field -> old.put(field.pos(), plain(request.get(field.name()), field.schema())));
    byte[] bytes =
        new BinaryMessageEncoder<GenericRecord>(GenericData.get(), before).encode(old).array();

    // When
    TaskRequest read =
        StoreSerde.of(TaskRequest.class, List.of(before)).deserializer().deserialize("s", bytes);

    // Then
    assertThat(read).isEqualTo(request);
    assertThatThrownBy(
            () -> StoreSerde.of(TaskRequest.class).deserializer().deserialize("s", bytes))
        .isInstanceOf(MissingSchemaException.class);
  }

  private static Schema without(Schema schema, String field) {
    List<Schema.Field> rest =
        schema.getFields().stream()
            .filter(it -> !it.name().equals(field))
            .map(it -> new Schema.Field(it, it.schema()))
            .toList();
    return Schema.createRecord(schema.getName(), null, schema.getNamespace(), false, rest);
  }

  private static Object plain(Object value, Schema schema) {
    return schema.getType() == Schema.Type.ENUM
        ? new GenericData.EnumSymbol(schema, value.toString())
        : value;
  }

  @Test
  void shouldPassOnWhatIsNotThere() {
    assertThat(serde.serializer().serialize("store", null)).isNull();
    assertThat(serde.deserializer().deserialize("store", null)).isNull();
  }

  @Test
  void shouldRefuseGarbage() {
    assertThatThrownBy(() -> serde.deserializer().deserialize("store", new byte[20]))
        .isInstanceOf(BadHeaderException.class);
  }

  @Test
  void shouldRefuseARecordThatIsCutShort() {
    byte[] bytes = serde.serializer().serialize("store", SampleRecords.rejected());

    assertThatThrownBy(
            () -> serde.deserializer().deserialize("store", Arrays.copyOf(bytes, bytes.length / 2)))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  void shouldRefuseARecordOfAnotherType() {
    byte[] bytes =
        StoreSerde.of(TaskRequest.class).serializer().serialize("store", SampleRecords.request());

    assertThatThrownBy(() -> serde.deserializer().deserialize("store", bytes))
        .isInstanceOf(MissingSchemaException.class);
  }
}
