package dev.zerostream.runner.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.zerostream.runner.broker.EmbeddedBroker;
import dev.zerostream.runner.broker.TopicProvisioning;
import dev.zerostream.schemas.SafetyFlag;
import dev.zerostream.schemas.serde.EventSerdes;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Cluster;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryIT {

  private static final JsonMapper JSON = new JsonMapper();
  private static final AvroSchema POINT = point("{\"name\":\"x\",\"type\":\"int\"}");
  private static final AvroSchema WIDER_POINT =
      point("{\"name\":\"x\",\"type\":\"int\"},{\"name\":\"y\",\"type\":\"int\",\"default\":0}");
  private static final AvroSchema OTHER_POINT = point("{\"name\":\"z\",\"type\":\"string\"}");

  /** Broker and registry on a folder. */
  private record Node(EmbeddedBroker broker, EmbeddedRegistry registry) implements AutoCloseable {

    static Node on(Path folder) {
      EmbeddedBroker broker = EmbeddedBroker.start(folder, 0);
      return new Node(broker, EmbeddedRegistry.start(broker.bootstrapServers(), 0));
    }

    SchemaRegistryClient client() {
      return new CachedSchemaRegistryClient(registry.url(), 10);
    }

    HttpResponse<String> post(String path, AvroSchema schema)
        throws IOException, InterruptedException {
      String body = JSON.createObjectNode().put("schema", schema.canonicalString()).toString();
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(registry.url() + path))
              .header("Content-Type", "application/vnd.schemaregistry.v1+json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
      registry.close();
      broker.close();
    }
  }

  @Test
  void shouldServeConfluentsSerializers(@TempDir Path folder) {
    try (Node node = Node.on(folder)) {
      Cluster cluster =
          new Cluster(node.broker().bootstrapServers(), node.registry().url(), "", "none");
      new TopicProvisioning(cluster, 1, -1).apply();
      SafetyFlag flag =
          SafetyFlag.newBuilder()
              .setTrajectoryId("t/p")
              .setRule("words")
              .setEvidence("a text that a person should see")
              .setSeverity(1)
              .setFlaggedAt(Instant.parse("2026-01-02T03:04:05.000006Z"))
              .build();
      byte[] bytes;
      try (Serde<SafetyFlag> serde = cluster.serdes().serde(Topics.SAFETY_FLAGS)) {
        bytes = serde.serializer().serialize("safety-flags", flag);
      }
      EventSerdes stranger = new EventSerdes(node.registry().url());
      try (Serde<SafetyFlag> serde = stranger.serde(Topics.SAFETY_FLAGS)) {
        assertThat(serde.deserializer().deserialize("safety-flags", bytes)).isEqualTo(flag);
      }
    }
  }

  @Test
  void shouldKeepIdsAndLevelsOverARestart(@TempDir Path folder) throws Exception {
    int point;
    int wider;
    int other;
    try (Node node = Node.on(folder);
        SchemaRegistryClient client = node.client()) {
      point = client.register("a-value", POINT);
      wider = client.register("a-value", WIDER_POINT);
      other = client.register("b-value", OTHER_POINT);
      client.updateCompatibility("b-value", "NONE");
    }
    try (Node node = Node.on(folder);
        SchemaRegistryClient client = node.client()) {
      assertThat(client.getAllSubjects()).containsExactly("a-value", "b-value");
      assertThat(client.getId("a-value", POINT)).isEqualTo(point);
      assertThat(client.getSchemaById(wider)).isEqualTo(WIDER_POINT);
      assertThat(client.getId("b-value", OTHER_POINT)).isEqualTo(other);
      assertThat(client.getAllVersions("a-value")).containsExactly(1, 2);
      assertThat(client.getLatestSchemaMetadata("a-value").getId()).isEqualTo(wider);
      assertThat(client.getCompatibility("b-value")).isEqualTo("NONE");
      assertThat(client.register("a-value", POINT)).isEqualTo(point);
      AvroSchema unseen = point("{\"name\":\"w\",\"type\":\"long\"}");
      assertThat(client.register("b-value", unseen)).isNotIn(point, wider, other);
    }
  }

  @Test
  void shouldGiveOneSchemaOneIdInAllSubjects(@TempDir Path folder) throws Exception {
    try (Node node = Node.on(folder);
        SchemaRegistryClient client = node.client()) {
      assertThat(client.register("a-value", POINT)).isEqualTo(client.register("b-value", POINT));
    }
  }

  @Test
  void shouldRefuseAnIncompatibleSchemaInOneSentence(@TempDir Path folder) throws Exception {
    try (Node node = Node.on(folder);
        SchemaRegistryClient client = node.client()) {
      client.register("a-value", POINT);
      HttpResponse<String> refusal = node.post("/subjects/a-value/versions", OTHER_POINT);
      assertThat(refusal.statusCode()).isEqualTo(409);
      JsonNode error = JSON.readTree(refusal.body());
      assertThat(error.path("error_code").asInt()).isEqualTo(409);
      assertThat(error.path("message").asText()).contains("\"a-value\"").doesNotContain("\n");
      assertThat(client.testCompatibility("a-value", OTHER_POINT)).isFalse();
      assertThat(client.testCompatibility("a-value", WIDER_POINT)).isTrue();
      assertThat(client.getAllVersions("a-value")).containsExactly(1);
    }
  }

  @Test
  void shouldSayThatASubjectIsUnknown(@TempDir Path folder) throws Exception {
    try (Node node = Node.on(folder);
        SchemaRegistryClient client = node.client()) {
      HttpResponse<String> answer = node.post("/subjects/nobody-value", POINT);
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(JSON.readTree(answer.body()).path("error_code").asInt()).isEqualTo(40401);
      assertThatThrownBy(() -> client.getLatestSchemaMetadata("nobody-value"))
          .isInstanceOfSatisfying(
              RestClientException.class, e -> assertThat(e.getErrorCode()).isEqualTo(40401));
      client.register("a-value", POINT);
      assertThatThrownBy(() -> client.getId("a-value", OTHER_POINT))
          .isInstanceOfSatisfying(
              RestClientException.class, e -> assertThat(e.getErrorCode()).isEqualTo(40403));
      assertThatThrownBy(() -> client.getSchemaById(99))
          .isInstanceOfSatisfying(
              RestClientException.class, e -> assertThat(e.getErrorCode()).isEqualTo(40403));
    }
  }

  @Test
  void shouldNameThePortThatIsTaken(@TempDir Path folder) throws IOException {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0);
        ServerSocket taken = new ServerSocket(0)) {
      assertThatThrownBy(
              () -> EmbeddedRegistry.start(broker.bootstrapServers(), taken.getLocalPort()))
          .isInstanceOf(BadUsage.class)
          .hasMessageStartingWith("Expected port %d to be free", taken.getLocalPort());
    }
  }

  private static AvroSchema point(String fields) {
    return new AvroSchema(
        "{\"type\":\"record\",\"name\":\"Point\",\"namespace\":\"test\",\"fields\":[%s]}"
            .formatted(fields));
  }
}
