package dev.zerostream.runner.tap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.zerostream.schemas.SafetyFlag;
import dev.zerostream.schemas.TrainedBatch;
import dev.zerostream.schemas.TrainedTrajectory;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.schemas.serde.RecordJson;
import dev.zerostream.stage.BadUsage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TapOutputTest {

  private static final Instant AT = Instant.parse("2026-01-31T12:00:00.000001Z");

  private static final TrainedBatch BATCH =
      new TrainedBatch(
          3L,
          List.of(new TrainedTrajectory("a/p", 1L), new TrainedTrajectory("b/p", 2L)),
          List.of(),
          List.of(7L));

  private final StringWriter written = new StringWriter();

  private static SafetyFlag flag(String evidence) {
    return new SafetyFlag("t/p", "outsmarting", evidence, 3, AT);
  }

  private static Tapped tapped(SpecificRecord value) {
    return new Tapped("safety-flags", 0, 4, AT, "t/p", value);
  }

  private void write(TapOutput output, SpecificRecord value) {
    output.write(tapped(value), RecordJson.tree(value));
    output.close();
  }

  @Test
  void shouldWriteOneJsonLineForEachRecordWhateverItSays() throws IOException {
    String hostile = "line\nbreak \"quoted\" \u202e \u0000 <script>";

    write(TapOutput.json(new PrintWriter(written)), flag(hostile));

    assertThat(written.toString().lines()).hasSize(1);
    JsonNode line = new JsonMapper().readTree(written.toString());
    assertThat(line.path("offset").asLong()).isEqualTo(4);
    assertThat(line.path("key").asText()).isEqualTo("t/p");
    assertThat(line.path("value").path("evidence").asText()).isEqualTo(hostile);
    assertThat(line.path("value").path("flaggedAt").asText()).isEqualTo(AT.toString());
  }

  @Test
  void shouldQuoteWhatCsvNeedsQuoted() {
    write(TapOutput.csv(new PrintWriter(written), SafetyFlag.getClassSchema()), flag("a,\"b\"\nc"));

    assertThat(written)
        .hasToString(
            "partition,offset,timestamp,key,trajectoryId,rule,evidence,severity,flaggedAt\r\n"
                + "0,4,2026-01-31T12:00:00.000001Z,t/p,t/p,outsmarting,\"a,\"\"b\"\"\nc\",3,"
                + "2026-01-31T12:00:00.000001Z\r\n");
  }

  @Test
  void shouldPutArraysAsJsonIntoOneCell() {
    write(TapOutput.csv(new PrintWriter(written), TrainedBatch.getClassSchema()), BATCH);

    assertThat(written.toString())
        .contains("key,version,trained,dropped,carriedOver\r\n")
        .contains(",3,\"[{\"\"trajectoryId\"\":\"\"a/p\"\",\"\"offset\"\":1},");
  }

  @Test
  void shouldFilterByFieldsInsideRecordsArraysAndMaps() {
    JsonNode json = RecordJson.tree(BATCH);

    assertThat(filter("version=3").accepts(json)).isTrue();
    assertThat(filter("version=4").accepts(json)).isFalse();
    assertThat(filter("trained.trajectoryId=b/p").accepts(json)).isTrue();
    assertThat(filter("trained.trajectoryId=c/p").accepts(json)).isFalse();
    assertThat(filter("version=3", "carriedOver=8").accepts(json)).isFalse();
    FieldFilter metrics =
        FieldFilter.parse(WeightVersion.getClassSchema(), List.of("metrics.loss=0.5"));
    assertThat(metrics.accepts(json)).isFalse();
  }

  private static FieldFilter filter(String... conditions) {
    return FieldFilter.parse(TrainedBatch.getClassSchema(), List.of(conditions));
  }

  @ParameterizedTest
  @ValueSource(strings = {"versoin=3", "trained.id=1", "version.more=1", "version", "=3"})
  void shouldRefuseAConditionThatCanNeverHold(String condition) {
    assertThatThrownBy(() -> filter(condition))
        .isInstanceOf(BadUsage.class)
        .hasMessageStartingWith("Expected ");
  }

  @Test
  void shouldReadStartPoints() {
    assertThat(start("beginning")).isEqualTo(new StartPoint.Beginning());
    assertThat(start("latest")).isEqualTo(new StartPoint.Latest());
    assertThat(start("42")).isEqualTo(new StartPoint.Offset(42));
    assertThat(start("0:4,1:9")).isEqualTo(new StartPoint.Offsets(java.util.Map.of(0, 4L, 1, 9L)));
    assertThat(start("-10m")).isEqualTo(new StartPoint.Time(AT.minusSeconds(600)));
    assertThat(start("-2d")).isEqualTo(new StartPoint.Time(AT.minusSeconds(172_800)));
    assertThat(start("2026-01-31T12:00:00Z"))
        .isEqualTo(new StartPoint.Time(Instant.parse("2026-01-31T12:00:00Z")));
    assertThatThrownBy(() -> start("yesterday")).isInstanceOf(BadUsage.class);
  }

  private static StartPoint start(String text) {
    return StartPoint.parse(text, () -> AT);
  }
}
