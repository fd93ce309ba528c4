package dev.zerostream.stage;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.common.KafkaException;

/** Waiting for what the broker or another thread has to confirm. */
public final class Acknowledged {

  private Acknowledged() {}

  /**
   * Waits for {@code future} and returns its value.
   *
   * @throws RuntimeException the future's own failure, wrapped when it is checked
   */
  public static <T> T await(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("Expected an acknowledgement, but the thread was interrupted", e);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    }
  }

  static RuntimeException failure(Throwable cause) {
    if (cause instanceof RuntimeException unchecked) {
      return unchecked;
    }
    return new KafkaException(cause);
  }
}
