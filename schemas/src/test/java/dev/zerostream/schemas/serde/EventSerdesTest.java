package dev.zerostream.schemas.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.zerostream.schemas.RejectedTask;
import dev.zerostream.schemas.TaskRequest;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventSerdesTest {

  private static final String SCOPE = "event-serdes-test";

  private final EventSerdes serdes = new EventSerdes("mock://" + SCOPE);

  @AfterEach
  void forget() {
    MockSchemaRegistry.dropScope(SCOPE);
  }

  @Test
  void shouldReadWhatItWrote() throws IOException, RestClientException {
    // Given
    int id = register(Topics.REJECTED_TASKS);
    RejectedTask rejected = SampleRecords.rejected();

    // When
    byte[] bytes = serdes.serializer(Topics.REJECTED_TASKS).serialize("rejected-tasks", rejected);

    // Then the Confluent format: a zero byte and the id of the schema come first
    assertThat(bytes).startsWith(0, 0, 0, 0, id);
    assertThat(serdes.deserializer(Topics.REJECTED_TASKS).deserialize("rejected-tasks", bytes))
        .isEqualTo(rejected);
  }

  @Test
  void shouldPassOnWhatIsNotThere() throws IOException, RestClientException {
    register(Topics.TASK_REQUESTS);

    assertThat(serdes.serializer(Topics.TASK_REQUESTS).serialize("task-requests", null)).isNull();
    assertThat(serdes.deserializer(Topics.TASK_REQUESTS).deserialize("task-requests", null))
        .isNull();
  }

  @Test
  void shouldAskAgainWhileTheRegistryIsAway() throws IOException {
    // Given a registry that fails oftener than its client would ask by itself
    AtomicInteger asked = new AtomicInteger();
    HttpServer registry =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    registry.createContext("/", exchange -> answer(exchange, asked.incrementAndGet() > 5));
    registry.start();
    try {
      EventSerdes remote = new EventSerdes("http://127.0.0.1:" + registry.getAddress().getPort());

      // When
      byte[] bytes =
          remote
              .serializer(Topics.REJECTED_TASKS)
              .serialize("rejected-tasks", SampleRecords.rejected());

      // Then
      assertThat(bytes).startsWith(0, 0, 0, 0, 7);
      assertThat(asked.get()).isGreaterThan(5);
    } finally {
      registry.stop(0);
    }
  }

  private static void answer(HttpExchange exchange, boolean well) throws IOException {
    String schema = Topics.REJECTED_TASKS.schema().toString().replace("\"", "\\\"");
    String found =
        "{\"subject\":\"rejected-tasks-value\",\"version\":1,\"id\":7,\"schema\":\"%s\"}"
            .formatted(schema);
    byte[] body =
        (well ? found : "{\"error_code\":50003,\"message\":\"starting\"}").getBytes(UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
      exchange.sendResponseHeaders(well ? 200 : 503, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Test
  void shouldNeverRegisterASchema() {
    assertThatThrownBy(
            () ->
                serdes
                    .serializer(Topics.TASK_REQUESTS)
                    .serialize("task-requests", SampleRecords.request()))
        .isInstanceOf(SerializationException.class);
  }

  @Test
  void shouldRefuseGarbage() throws IOException, RestClientException {
    // Given
    int id = register(Topics.TASK_REQUESTS);
    Deserializer<TaskRequest> reader = serdes.deserializer(Topics.TASK_REQUESTS);

    // When // Then
    for (byte[] bytes :
        new byte[][] {
          {}, {0}, "not avro".getBytes(UTF_8), {0, 0, 0, 0, 99, 1}, {0, 0, 0, 0, (byte) id, 2}
        }) {
      assertThatThrownBy(() -> reader.deserialize("task-requests", bytes))
          .isInstanceOf(SerializationException.class);
    }
  }

  @Test
  void shouldRefuseARecordOfAnotherTopicByName() throws IOException, RestClientException {
    // Given
    register(Topics.TASK_REQUESTS);
    register(Topics.REJECTED_TASKS);
    byte[] bytes =
        serdes.serializer(Topics.TASK_REQUESTS).serialize("task-requests", SampleRecords.request());

    // When // Then
    assertThatThrownBy(
            () -> serdes.deserializer(Topics.REJECTED_TASKS).deserialize("rejected-tasks", bytes))
        .isInstanceOf(SerializationException.class)
        .hasMessage(
            "Expected RejectedTask on topic rejected-tasks, but the record is a TaskRequest");
  }

  private static int register(Topic<?> topic) throws IOException, RestClientException {
    return MockSchemaRegistry.getClientForScope(SCOPE)
        .register(topic.subject(""), new AvroSchema(topic.schema()));
  }
}
