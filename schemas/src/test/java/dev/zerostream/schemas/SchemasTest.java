package dev.zerostream.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.schemas.internal.CheckedProposal;
import dev.zerostream.schemas.internal.Fact;
import dev.zerostream.schemas.internal.OpenGroup;
import dev.zerostream.schemas.internal.Place;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** What holds for every contract. */
class SchemasTest {

  private static final Map<String, Schema> ALL = new TreeMap<>();

  static {
    Topics.ALL.stream().map(Topic::schema).forEach(SchemasTest::collect);
    collect(CheckedProposal.getClassSchema());
    collect(OpenGroup.getClassSchema());
    collect(Fact.getClassSchema());
    collect(Place.getClassSchema());
  }

  @Test
  void shouldBeReachedFromATopicOrAStore() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/avro"))) {
      List<String> names =
          files.map(file -> file.getFileName().toString().replace(".avsc", "")).toList();

      assertThat(ALL.values().stream().map(Schema::getName))
          .containsExactlyInAnyOrderElementsOf(names);
    }
  }

  @Test
  void shouldSayWhatEachRecordAndFieldMeans() {
    for (Schema schema : ALL.values()) {
      assertThat(schema.getDoc()).as(schema.getFullName()).isNotBlank();
      if (schema.getType() == Schema.Type.RECORD) {
        assertThat(schema.getFields())
            .allSatisfy(
                field ->
                    assertThat(field.doc()).as(schema.getName() + "." + field.name()).isNotBlank());
      }
    }
  }

  @Test
  void shouldSayWhoWritesAndWhoReadsATopic() {
    assertThat(Topics.ALL)
        .allSatisfy(
            topic ->
                assertThat(topic.schema().getDoc())
                    .as(topic.name())
                    .contains("Producer: ", "consumer: "));
  }

  @Test
  void shouldReadAnUnknownSymbolAsUnknown() {
    List<Schema> enums =
        ALL.values().stream().filter(schema -> schema.getType() == Schema.Type.ENUM).toList();

    assertThat(enums)
        .hasSizeGreaterThan(5)
        .allSatisfy(
            schema -> {
              assertThat(schema.getEnumDefault()).as(schema.getName()).isEqualTo("UNKNOWN");
              assertThat(schema.getEnumSymbols()).startsWith("UNKNOWN");
            });
  }

  @Test
  void shouldWriteTimesInMicroseconds() {
    for (Schema schema : ALL.values()) {
      if (schema.getType() == Schema.Type.RECORD) {
        schema.getFields().forEach(field -> assertTime(schema, field));
      }
    }
  }

  private static void assertTime(Schema schema, Schema.Field field) {
    boolean named = field.name().matches("\\w+At|windowStart|windowEnd");
    Schema type = field.schema();
    if (named || type.getLogicalType() != null) {
      assertThat(type.getLogicalType())
          .as(schema.getName() + "." + field.name())
          .isEqualTo(LogicalTypes.timestampMicros());
      assertThat(named).as(field.name() + " is named like a time").isTrue();
    }
  }

  @Test
  void shouldHaveADefaultWhereverNullIsAllowed() {
    for (Schema schema : ALL.values()) {
      if (schema.getType() == Schema.Type.RECORD) {
        assertThat(schema.getFields())
            .filteredOn(field -> field.schema().isNullable())
            .allSatisfy(
                field ->
                    assertThat(field.hasDefaultValue())
                        .as(schema.getName() + "." + field.name())
                        .isTrue());
      }
    }
  }

  private static void collect(Schema schema) {
    switch (schema.getType()) {
      case RECORD -> {
        if (ALL.putIfAbsent(schema.getFullName(), schema) == null) {
          schema.getFields().forEach(field -> collect(field.schema()));
        }
      }
      case ENUM -> ALL.putIfAbsent(schema.getFullName(), schema);
      case ARRAY -> collect(schema.getElementType());
      case MAP -> collect(schema.getValueType());
      case UNION -> schema.getTypes().forEach(SchemasTest::collect);
      default -> assertThat(schema.getType()).isNotEqualTo(Schema.Type.FIXED);
    }
  }
}
