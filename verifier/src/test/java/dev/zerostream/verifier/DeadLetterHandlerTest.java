package dev.zerostream.verifier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zerostream.schemas.DeadLetter;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.DeadLetters;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler.Response;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeadLetterHandlerTest {

  private static final String SCOPE = "dead-letters-test";
  private static final Cluster CLUSTER =
      new Cluster("localhost:1", "mock://" + SCOPE, "t-", "none");
  private static final ConsumerRecord<byte[], byte[]> DEAD =
      new ConsumerRecord<>("t-solutions", 1, 42, "d1".getBytes(UTF_8), "junk".getBytes(UTF_8));

  private final DeadLetterHandler handler = new DeadLetterHandler();
  private DeadLetters letters;

  @BeforeEach
  void configure() throws IOException, RestClientException {
    MockSchemaRegistry.getClientForScope(SCOPE)
        .register(Topics.DEAD_LETTERS.subject("t-"), new AvroSchema(Topics.DEAD_LETTERS.schema()));
    letters = new DeadLetters("verifier", CLUSTER, InstantSource.fixed(Instant.EPOCH));
    handler.configure(Map.of(DeadLetterHandler.DEAD_LETTERS, letters));
  }

  @AfterEach
  void close() {
    letters.close();
  }

  @Test
  void shouldGoOnAfterALetterWithTheBytesAndTheirPlace() {
    // When
    Response response = handler.handleError(null, DEAD, new SerializationException("junk"));

    // Then
    assertThat(response.result()).isEqualTo(Result.RESUME);
    assertThat(response.deadLetterQueueRecords()).hasSize(1);
    ProducerRecord<byte[], byte[]> record = response.deadLetterQueueRecords().get(0);
    assertThat(record.topic()).isEqualTo("t-dead-letters");
    assertThat(CLUSTER.serdes().deserializer(Topics.DEAD_LETTERS).deserialize("x", record.value()))
        .isEqualTo(
            DeadLetter.newBuilder()
                .setStage("verifier")
                .setTopic("t-solutions")
                .setPartition(1)
                .setOffset(42)
                .setKey(ByteBuffer.wrap(DEAD.key()))
                .setValue(ByteBuffer.wrap(DEAD.value()))
                .setCause("Expected a record in the Confluent Avro format, but junk")
                .setDiedAt(Instant.EPOCH)
                .build());
    assertThat(letters.count()).isEqualTo(1);
  }

  @Test
  void shouldGoOnAfterAnyOtherFailureToRead() {
    assertThat(handler.handleError(null, DEAD, new IllegalStateException("junk")).result())
        .isEqualTo(Result.RESUME);
  }

  static Stream<KafkaException> registryFailures() {
    return Stream.of(
        new TimeoutException("status 503, or no answer in time"),
        new AuthenticationException("status 401"),
        new SerializationException("refused", new ConnectException()));
  }

  @ParameterizedTest
  @MethodSource("registryFailures")
  void shouldStopWhenTheRegistryFails(KafkaException failure) {
    assertThatThrownBy(() -> handler.handleError(null, DEAD, failure)).isSameAs(failure);
    assertThat(letters.count()).isZero();
  }
}
