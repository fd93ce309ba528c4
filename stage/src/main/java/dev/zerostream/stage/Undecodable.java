package dev.zerostream.stage;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Tells a record that is broken from a registry that is not there: the first is a dead letter, the
 * second stops the stage.
 */
public final class Undecodable {

  private static final int NOT_FOUND = 404;

  private Undecodable() {}

  /**
   * One sentence on why the record can not be read.
   *
   * @throws SerializationException {@code e} itself, when the registry and not the record failed
   */
  public static String cause(SerializationException e) {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof RestClientException rest && rest.getStatus() == NOT_FOUND) {
        return "Expected a registered schema, but the registry has none: " + rest.getMessage();
      }
      if (cause instanceof RestClientException) {
        throw e;
      }
      if (cause instanceof IOException && ofTheNetwork(cause.getClass().getPackageName())) {
        throw e;
      }
    }
    return "Expected a record in the Confluent Avro format, but " + reason(e);
  }

  private static boolean ofTheNetwork(String packageName) {
    return packageName.startsWith("java.net") || packageName.startsWith("javax.net");
  }

  private static String reason(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
