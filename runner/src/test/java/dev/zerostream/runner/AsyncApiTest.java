package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.zerostream.runner.asyncapi.AsyncApiDocument;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** {@code docs/asyncapi.yaml} is a valid AsyncAPI document and says what the code does. */
class AsyncApiTest {

  private static final Path FILE = ComposeFile.ROOT.resolve("docs/asyncapi.yaml");
  private static final AsyncApiDocument DOCUMENT =
      new AsyncApiDocument(Topics.ALL, Descriptions.ALL);

  @Test
  void shouldBeWrittenAnewWheneverTheContractsChange() throws IOException {
    assertThat(Files.readString(FILE))
        .as("write it with: ./zerostream topics asyncapi > docs/asyncapi.yaml")
        .isEqualTo(DOCUMENT.yaml());
  }

  @Test
  void shouldHonourTheSpecification() throws IOException {
    JsonNode document = new YAMLMapper().readTree(FILE.toFile());
    assertThat(specification().validate(document)).isEmpty();
  }

  @Test
  void shouldBreakTheSpecificationWithoutWhatItDemands() throws IOException {
    ObjectNode untitled = DOCUMENT.tree();
    untitled.withObject("/info").remove("title");
    assertThat(specification().validate(untitled)).isNotEmpty();
    ObjectNode undecided = DOCUMENT.tree();
    undecided.withObject("/operations/solver-send-solutions").put("action", "write");
    assertThat(specification().validate(undecided)).isNotEmpty();
  }

  @Test
  void shouldGiveEveryTopicAChannelAndItsSchema() throws IOException {
    JsonNode document = new YAMLMapper().readTree(FILE.toFile());
    for (Topic<?> topic : Topics.ALL) {
      JsonNode channel = document.path("channels").path(topic.name());
      assertThat(channel.path("address").asText()).isEqualTo(topic.name());
      String message = channel.path("messages").fieldNames().next();
      JsonNode schema = document.at("/components/messages/" + message + "/payload").path("schema");
      assertThat(new Schema.Parser().parse(schema.toString()).getFullName())
          .isEqualTo(topic.schema().getFullName());
    }
    assertThat(document.at("/operations/solver-send-solutions/channel/$ref").asText())
        .isEqualTo("#/channels/solutions");
    assertThat(document.path("operations"))
        .hasSize(
            Descriptions.ALL.stream().mapToInt(it -> it.reads().size() + it.writes().size()).sum());
  }

  private static JsonSchema specification() throws IOException {
    try (InputStream in = AsyncApiTest.class.getResourceAsStream("/asyncapi/3.0.0.json")) {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(in);
    }
  }
}
