package dev.zerostream.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zerostream.schemas.RejectedTask;
import dev.zerostream.schemas.TaskRequest;
import java.util.Arrays;
import org.apache.avro.message.BadHeaderException;
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
