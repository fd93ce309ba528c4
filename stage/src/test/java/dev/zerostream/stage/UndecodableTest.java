package dev.zerostream.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UndecodableTest {

  @Test
  void shouldSayWhatIsWrongWithARecord() {
    assertThat(Undecodable.cause(new SerializationException("Unknown magic byte!")))
        .isEqualTo("Expected a record in the Confluent Avro format, but Unknown magic byte!");
  }

  @Test
  void shouldNameTheInnermostReason() {
    SerializationException e =
        new SerializationException(
            "outer", new IllegalStateException("middle", new EOFException()));

    assertThat(Undecodable.cause(e))
        .isEqualTo("Expected a record in the Confluent Avro format, but EOFException");
  }

  @Test
  void shouldTakeASchemaThatNobodyRegisteredForTheRecordsFault() {
    SerializationException e =
        new SerializationException("outer", new RestClientException("Schema 7", 404, 40403));

    assertThat(Undecodable.cause(e)).contains("the registry has none", "Schema 7");
  }

  static Stream<Exception> registryFailures() {
    return Stream.of(
        new RestClientException("Backend store error", 500, 50001),
        new RestClientException("Unauthorized", 401, 40101),
        new ConnectException("refused"),
        new SocketTimeoutException("slow"),
        new UnknownHostException("registry"),
        new SSLHandshakeException("certificate"));
  }

  @ParameterizedTest
  @MethodSource("registryFailures")
  void shouldNotTakeAFailingRegistryForTheRecordsFault(Exception cause) {
    SerializationException direct = new SerializationException("outer", cause);
    SerializationException wrapped =
        new SerializationException("outer", new IllegalStateException(cause));

    assertThatThrownBy(() -> Undecodable.cause(direct)).isSameAs(direct);
    assertThatThrownBy(() -> Undecodable.cause(wrapped)).isSameAs(wrapped);
  }
}
