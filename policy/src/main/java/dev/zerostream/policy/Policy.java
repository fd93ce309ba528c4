package dev.zerostream.policy;

import java.util.concurrent.CompletableFuture;

/**
 * The shared language model, generating.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>Thread-safe. One model thread inside owns the weights and all native memory.
 *   <li>Requests are batched continuously: a finished row is replaced by the next request.
 *   <li>Random numbers depend only on (request seed, token index), never on the other rows.
 *   <li>Once closed, pending futures fail with {@link IllegalStateException}.
 * </ul>
 */
public interface Policy extends AutoCloseable {

  /**
   * Queues one generation. The future fails with {@link IllegalArgumentException} when the prompt
   * is empty, holds an unknown token, or leaves no room for a single new token.
   */
  CompletableFuture<Completion> submit(GenerationRequest request);

  /**
   * Replaces the weights between two decode steps and returns once they are in force. Rows under
   * way go on with the new weights; their {@link Completion#segments()} say where.
   *
   * @throws IllegalArgumentException when names, shapes or dtypes differ from the model's
   */
  void swap(Weights weights);

  /** The version of the weights in force. */
  long version();

  /** The model's tokenizer. */
  Tokenizer tokenizer();

  /** The greatest number of rows that one decode step works on. */
  int batchRows();

  /** Stops the model thread and frees native memory. */
  @Override
  void close();
}
