package dev.zerostream.schemas.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.schemas.Trajectory;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topic.Compatibility;
import dev.zerostream.schemas.topic.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** The gate: this build's schemas against those of every released version. */
class CompatibilityTest {

  private static final Path RELEASED = Path.of("src/main/resources/dev/zerostream/schemas/compat");

  @Test
  void shouldHonourWhatEachTopicPromises() {
    List<String> problems = new ArrayList<>();
    for (Topic<?> topic : Topics.ALL) {
      problems.addAll(problems(topic.schema(), topic.compatibility()));
    }
    assertThat(problems).isEmpty();
  }

  /** The next build of a stage reads what the last one kept. */
  @Test
  void shouldReadTheStoresOfEachReleasedVersion() {
    List<String> problems = new ArrayList<>();
    for (Schema kept : Contracts.kept()) {
      problems.addAll(problems(kept, Compatibility.BACKWARD_TRANSITIVE));
    }
    assertThat(problems).isEmpty();
  }

  private static List<String> problems(Schema current, Compatibility level) {
    List<String> problems = new ArrayList<>();
    SchemaHistory.of(current)
        .forEach(
            (version, before) ->
                new SchemaChange(before, current)
                    .problems(level)
                    .forEach(problem -> problems.add("since " + version + ": " + problem)));
    return problems;
  }

  @Test
  void shouldKnowEveryVersionThatIsKept() throws IOException {
    try (Stream<Path> folders = Files.list(RELEASED).filter(Files::isDirectory)) {
      assertThat(folders.map(folder -> folder.getFileName().toString()))
          .isNotEmpty()
          .containsExactlyInAnyOrderElementsOf(SchemaHistory.versions());
    }
  }

  /** A record that is gone has readers and stores all the same. */
  @Test
  void shouldStillHaveEveryRecordThatWasReleased() throws IOException {
    List<String> current = Contracts.all().stream().map(it -> it.getName() + ".avsc").toList();
    for (String version : SchemaHistory.versions()) {
      try (Stream<Path> files = Files.list(RELEASED.resolve(version))) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .as(version)
            .isNotEmpty()
            .isSubsetOf(current);
      }
    }
  }

  @Test
  void shouldFindWhatAReleasedVersionSaid() {
    assertThat(SchemaHistory.of(Topics.SOLUTIONS.schema())).containsKey("0.1.0");
    assertThat(SchemaHistory.of(Schema.createRecord("Newcomer", null, "a", false))).isEmpty();
  }

  @Test
  void shouldNameAFieldThatOldReadersWouldMiss() {
    Schema before = Trajectory.getClassSchema();
    assertThat(problems(before, edited(before, "\"prompt\"", "\"question\"")))
        .hasSize(2)
        .anyMatch(it -> it.contains("field Trajectory.question") && it.contains("missing default"))
        .anyMatch(it -> it.contains("field Trajectory.prompt") && it.contains("missing default"));
  }

  @Test
  void shouldNameAFieldOfARecordInARecord() {
    Schema before = Topics.SOLUTIONS.schema();
    assertThat(
            problems(
                before,
                edited(
                    before,
                    "\"weightVersion\",\"type\":\"long\"",
                    "\"weightVersion\",\"type\":\"string\"")))
        .isNotEmpty()
        .allMatch(it -> it.contains("field Solution.trajectory.segments.weightVersion"));
  }

  @Test
  void shouldLetAFieldWithADefaultComeAndGo() {
    Schema before = Trajectory.getClassSchema();
    String optional =
        "{\"name\":\"device\",\"type\":[\"null\",\"string\"],\"default\":null},{\"name\":\"prompt\"";
    Schema after = edited(before, "{\"name\":\"prompt\"", optional);
    assertThat(problems(before, after)).isEmpty();
    assertThat(problems(after, before)).isEmpty();
  }

  @Test
  void shouldRefuseAFieldWithoutADefaultOnlyWhereOldRecordsAreRead() {
    Schema before = Topics.METRICS.schema();
    Schema fewer = edited(before, "{\"name\":\"dimensions\"", "{\"name\":\"labels\"");
    assertThat(new SchemaChange(before, fewer).problems(Compatibility.BACKWARD_TRANSITIVE))
        .hasSize(1)
        .allMatch(it -> it.contains("the new schema") && it.contains(".labels"));
  }

  @Test
  void shouldWriteSchemasWithoutWhatOnlyJavaNeeds() {
    for (Schema schema : Contracts.all()) {
      String text = SchemaText.pretty(schema);
      assertThat(text).doesNotContain("avro.java").contains("\"doc\"");
      assertThat(problems(schema, new Schema.Parser().parse(text))).isEmpty();
    }
  }

  private static List<String> problems(Schema before, Schema after) {
    return new SchemaChange(before, after).problems(Compatibility.FULL_TRANSITIVE);
  }

  private static Schema edited(Schema schema, String from, String to) {
    String text = SchemaText.tree(schema).toString();
    assertThat(text).contains(from);
    return new Schema.Parser().parse(text.replace(from, to));
  }
}
