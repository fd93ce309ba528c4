package dev.zerostream.runner.bench;

import dev.zerostream.policy.Completion;
import dev.zerostream.policy.GenerationRequest;
import dev.zerostream.policy.Policy;
import dev.zerostream.policy.Tokenizer;
import dev.zerostream.policy.Weights;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A policy without a model whose every answer takes the same time, during which it only waits: as
 * many machines as processes, on one machine.
 */
final class PacedPolicy implements Policy {

  private final Policy instant;
  private final Executor later;

  PacedPolicy(Policy instant, Duration latency) {
    this.instant = instant;
    this.later = CompletableFuture.delayedExecutor(latency.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public CompletableFuture<Completion> submit(GenerationRequest request) {
    return instant.submit(request).thenApplyAsync(Function.identity(), later);
  }

  @Override
  public void swap(Weights weights) {
    instant.swap(weights);
  }

  @Override
  public long version() {
    return instant.version();
  }

  @Override
  public Tokenizer tokenizer() {
    return instant.tokenizer();
  }

  @Override
  public int batchRows() {
    return instant.batchRows();
  }

  @Override
  public void close() {
    instant.close();
  }
}
