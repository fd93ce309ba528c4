package dev.zerostream.stage;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * What a share-group stage does with one record.
 *
 * @param <V> the records
 */
public interface ShareHandler<V> {

  /**
   * Begins to work on a record. The future completes once everything that follows from it is
   * acknowledged by the broker; it fails only when the machine fails.
   *
   * @param partition partition number the record was read from
   */
  CompletableFuture<Void> handle(V value, int partition);

  /**
   * Called instead of {@link #handle} when the record was delivered before, to a worker that died
   * or was too slow: what that one had published must not be made again.
   *
   * @param since no earlier than which results of this record can have been published
   */
  CompletableFuture<Void> handleAgain(V value, int partition, Instant since);

  /**
   * Called instead of {@link #handle} at the record's last delivery: says on the output topic that
   * nobody could do it.
   */
  CompletableFuture<Void> abandon(V value, int partition, String cause);
}
