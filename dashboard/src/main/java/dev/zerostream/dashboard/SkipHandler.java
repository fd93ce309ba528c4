package dev.zerostream.dashboard;

import dev.zerostream.stage.Undecodable;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes over what can not be read: the stage whose input it is writes the dead letter, which the
 * page then shows. When the registry and not the record failed, the dashboard stops.
 */
public final class SkipHandler implements DeserializationExceptionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(SkipHandler.class);

  @Override
  public void configure(Map<String, ?> settings) {}

  @Override
  public Response handleError(
      ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception failure) {
    if (failure instanceof SerializationException broken) {
      LOG.warn(
          "stage=dashboard topicName={} partition={} offset={} passed over: {}",
          record.topic(),
          record.partition(),
          record.offset(),
          Undecodable.cause(broken));
    } else if (failure instanceof KafkaException registry) {
      throw registry;
    }
    return Response.resume(List.of());
  }
}
