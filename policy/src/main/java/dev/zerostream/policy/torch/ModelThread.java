package dev.zerostream.policy.torch;

import dev.zerostream.policy.checkpoint.Checkpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The loop that owns the model: takes weights and rows from the inbox, decodes, completes futures.
 *
 * <p>Ends when the inbox closes or a native call fails; then fails every request under way.
 */
final class ModelThread implements Runnable {

  private final Checkpoint checkpoint;
  private final PolicyOptions options;
  private final int contextLength;
  private final ModelTurns turns;
  private final Inbox inbox;
  private final Executor callbacks;
  private final CompletableFuture<Void> started = new CompletableFuture<>();
  private final List<Row> underWay = new ArrayList<>();
  private volatile long version;
  private boolean generating;

  ModelThread(
      Checkpoint checkpoint,
      PolicyOptions options,
      int contextLength,
      ModelTurns turns,
      Inbox inbox,
      Executor callbacks) {
    this.checkpoint = checkpoint;
    this.options = options;
    this.contextLength = contextLength;
    this.turns = turns;
    this.inbox = inbox;
    this.callbacks = callbacks;
  }

  /** Completes when the model is loaded, or fails with what prevented it. */
  CompletableFuture<Void> started() {
    return started;
  }

  /** The version of the weights in force. */
  long version() {
    return version;
  }

  @Override
  public void run() {
    var end = new IllegalStateException("Expected an open policy, but it is closed");
    try (var decoder = new Decoder(checkpoint.config(), contextLength, options.precision());
        var batch =
            new LaneBatch(decoder, options, contextLength, LaneBatch.lanes(decoder, options))) {
      batch.load(checkpoint.tensors(), Optional.empty(), 0);
      started.complete(null);
      loop(batch);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      end = new IllegalStateException("Expected the model to run, but it failed", e);
      started.completeExceptionally(end);
    } finally {
      setGenerating(false);
      failAll(end);
    }
  }

  private void loop(LaneBatch batch) throws InterruptedException {
    while (true) {
      setGenerating(!batch.isEmpty());
      var work = inbox.take(batch.free(), batch.isEmpty());
      if (work.isEmpty()) {
        return;
      }
      underWay.addAll(work.get().rows());
      setGenerating(!underWay.isEmpty());
      complete(turns.generate(() -> advance(batch, work.get())));
    }
  }

  private List<Row> advance(LaneBatch batch, Inbox.Work work) {
    for (var swap : work.swaps()) {
      batch.load(swap.tensors(), swap.adapter(), swap.version());
      version = swap.version();
      swap.done().complete(null);
    }
    batch.admit(work.rows());
    var finished = new ArrayList<>(batch.removeFinished());
    if (!batch.isEmpty()) {
      batch.step();
      finished.addAll(batch.removeFinished());
    }
    return finished;
  }

  private void complete(List<Row> finished) {
    underWay.removeAll(finished);
    for (Row row : finished) {
      var completion = row.completion();
      callbacks.execute(() -> row.future().complete(completion));
    }
  }

  private void failAll(IllegalStateException cause) {
    var left = inbox.close();
    var failed = new ArrayList<>(underWay);
    failed.addAll(left.rows());
    for (Row row : failed) {
      callbacks.execute(() -> row.future().completeExceptionally(cause));
    }
    left.swaps().forEach(swap -> swap.done().completeExceptionally(cause));
  }

  private void setGenerating(boolean active) {
    if (active != generating) {
      generating = active;
      turns.generating(active);
    }
  }
}
