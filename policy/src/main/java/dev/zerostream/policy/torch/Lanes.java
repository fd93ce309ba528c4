package dev.zerostream.policy.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Independent parts of one call, each on a share of the threads.
 *
 * <p>The operations of a small model are so short that two threads which meet after each of them
 * are no faster than one: so each thread takes a part of the batch instead, and they meet once a
 * call. A large model is bound by reading its weights, which the threads of one operation do
 * together: it gets one lane.
 */
final class Lanes implements AutoCloseable {

  /** Up to so many weights a part of the batch is the better share of the work. */
  private static final long SMALL = 40_000_000;

  private static final int MOST = 8;

  private final int count;
  private final int threads;
  private final ExecutorService workers;

  /** So many lanes, each with {@code threads} threads for one operation. */
  Lanes(int count, int threads, String name) {
    this.count = count;
    this.threads = threads;
    workers =
        Executors.newFixedThreadPool(
            count,
            task -> {
              var thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * The lanes for a model of so many weights.
   *
   * @param most greatest number of lanes
   */
  static Lanes of(long weights, int most, String name) {
    int threads = TorchRuntime.threads();
    int lanes =
        TorchRuntime.onProcessor() && weights <= SMALL
            ? Math.max(1, Math.min(Math.min(threads, most), MOST))
            : 1;
    return new Lanes(lanes, threads / lanes, name);
  }

  int count() {
    return count;
  }

  /** Threads of one operation in a lane. */
  int threads() {
    return threads;
  }

  /** Does {@code work} at once, a lane each, and returns the results in order when all are done. */
  <T> List<T> run(List<Supplier<T>> work) {
    if (count == 1) {
      return work.stream().map(Supplier::get).toList();
    }
    var futures = new ArrayList<CompletableFuture<T>>();
    work.forEach(part -> futures.add(CompletableFuture.supplyAsync(part, workers)));
    CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
        .exceptionally(failed -> null)
        .join();
    try {
      return futures.stream().map(CompletableFuture::join).toList();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  @Override
  public void close() {
    workers.shutdown();
  }
}
