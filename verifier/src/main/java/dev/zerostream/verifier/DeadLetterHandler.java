package dev.zerostream.verifier;

import dev.zerostream.stage.DeadLetters;
import dev.zerostream.stage.Undecodable;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;

/**
 * Sends undecodable input to the dead letters in the verifier's own transaction and goes on. When
 * the registry and not the record failed, the verifier stops.
 */
public final class DeadLetterHandler implements DeserializationExceptionHandler {

  /** Key of the {@link DeadLetters} in the Streams settings. */
  static final String DEAD_LETTERS = "zerostream.dead.letters";

  private DeadLetters deadLetters;

  @Override
  public void configure(Map<String, ?> settings) {
    deadLetters = (DeadLetters) settings.get(DEAD_LETTERS);
  }

  @Override
  public Response handleError(
      ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception failure) {
    return Response.resume(List.of(deadLetters.letter(record, cause(failure))));
  }

  /** The client says of a registry that is slow or refuses that Kafka failed. */
  private static String cause(Exception failure) {
    if (failure instanceof SerializationException broken) {
      return Undecodable.cause(broken);
    }
    if (failure instanceof KafkaException registry) {
      throw registry;
    }
    return "Expected a readable record, but " + failure.getMessage();
  }
}
