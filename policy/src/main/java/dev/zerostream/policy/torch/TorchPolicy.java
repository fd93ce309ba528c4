package dev.zerostream.policy.torch;

import dev.zerostream.policy.Completion;
import dev.zerostream.policy.GenerationRequest;
import dev.zerostream.policy.Policy;
import dev.zerostream.policy.Sampling;
import dev.zerostream.policy.Tokenizer;
import dev.zerostream.policy.Weights;
import dev.zerostream.policy.checkpoint.Adapter;
import dev.zerostream.policy.checkpoint.Checkpoint;
import dev.zerostream.policy.checkpoint.ModelConfig;
import dev.zerostream.policy.checkpoint.StoredTensor;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The policy on PyTorch: a model thread that decodes whatever is queued.
 *
 * <p>Futures complete on another thread, so that a slow callback does not hold up the model. Should
 * a native call fail, every request under way and every later one fails.
 */
final class TorchPolicy implements Policy {

  private final ModelConfig config;
  private final Map<String, StoredTensor> base;
  private final int contextLength;
  private final PolicyOptions options;
  private final Tokenizer tokenizer;
  private final Inbox inbox = new Inbox();
  private final ExecutorService callbacks =
      Executors.newSingleThreadExecutor(task -> daemon(task, "policy-callbacks"));
  private final ModelThread model;
  private final Thread thread;

  TorchPolicy(Checkpoint checkpoint, Tokenizer tokenizer, PolicyOptions options, ModelTurns turns) {
    config = checkpoint.config();
    base = checkpoint.tensors();
    contextLength = contextLength(options, config);
    this.options = options;
    this.tokenizer = tokenizer;
    model = new ModelThread(checkpoint, options, contextLength, turns, inbox, callbacks);
    thread = daemon(model, "policy-model");
    thread.start();
    try {
      model.started().join();
    } catch (CompletionException e) {
      close();
      throw new IllegalStateException("Expected the model to load, but it failed", e.getCause());
    }
  }

  private static Thread daemon(Runnable task, String name) {
    var thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  private static int contextLength(PolicyOptions options, ModelConfig config) {
    if (options.contextLength() > config.maxPositions()) {
      throw new IllegalArgumentException(
          "Expected contextLength <= %d as the model has, but it is %d"
              .formatted(config.maxPositions(), options.contextLength()));
    }
    return options.contextLength() == 0 ? config.maxPositions() : options.contextLength();
  }

  @Override
  public CompletableFuture<Completion> submit(GenerationRequest request) {
    var future = new CompletableFuture<Completion>();
    try {
      check(request.promptTokens());
      check(request.sampling());
    } catch (IllegalArgumentException e) {
      future.completeExceptionally(e);
      return future;
    }
    if (!inbox.offer(new Row(request, future, config.eosIds(), tokenizer, contextLength))) {
      future.completeExceptionally(closed());
    }
    return future;
  }

  private void check(Sampling sampling) {
    if (!sampling.stopStrings().isEmpty() && tokenizer instanceof NoTokenizer none) {
      throw new IllegalArgumentException(
          "Expected no stop strings without a tokenizer.json in %s, but there are %d"
              .formatted(none.folder(), sampling.stopStrings().size()));
    }
  }

  private void check(int[] prompt) {
    if (prompt.length == 0 || prompt.length >= contextLength) {
      throw new IllegalArgumentException(
          "Expected a prompt of 1 to %d tokens, but it has %d"
              .formatted(contextLength - 1, prompt.length));
    }
    for (int token : prompt) {
      if (token < 0 || token >= config.vocabulary()) {
        throw new IllegalArgumentException(
            "Expected token ids below %d, but the prompt holds %d"
                .formatted(config.vocabulary(), token));
      }
    }
  }

  @Override
  public void swap(Weights weights) {
    var swap = swapOf(weights);
    if (!inbox.offer(swap)) {
      throw closed();
    }
    try {
      swap.done().join();
    } catch (CompletionException e) {
      throw new IllegalStateException(
          "Expected version %d to come into force, but it did not".formatted(weights.version()),
          e.getCause());
    }
  }

  private Inbox.Swap swapOf(Weights weights) {
    var done = new CompletableFuture<Void>();
    if (Adapter.isIn(weights)) {
      var adapter = Optional.of(Adapter.of(weights, config));
      return new Inbox.Swap(base, adapter, weights.version(), done);
    }
    var tensors = Checkpoint.tensors(weights, config);
    return new Inbox.Swap(tensors, Optional.empty(), weights.version(), done);
  }

  @Override
  public long version() {
    return model.version();
  }

  @Override
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public int batchRows() {
    return options.rows();
  }

  @Override
  public void close() {
    var left = inbox.close();
    left.rows().forEach(row -> row.future().completeExceptionally(closed()));
    left.swaps().forEach(swap -> swap.done().completeExceptionally(closed()));
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    callbacks.shutdown();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static IllegalStateException closed() {
    return new IllegalStateException("Expected an open policy, but it is closed");
  }
}
