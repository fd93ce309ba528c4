package dev.zerostream.policy.remote;

import dev.zerostream.policy.Weights;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Puts new weights in force. Requests hold the read lock, so that weights which replace others wait
 * for their end.
 */
final class WeightSwaps {

  private static final int KEPT_ADAPTERS = 2;

  private final Servers servers;
  private final RemoteOptions options;
  private final Pauses pauses;
  private final ReadWriteLock lock = new ReentrantReadWriteLock(true);
  private final AtomicReference<Optional<Served>> newest = new AtomicReference<>(Optional.empty());
  private final Deque<Served> adapters = new ArrayDeque<>();

  WeightSwaps(Servers servers, RemoteOptions options, Pauses pauses) {
    this.servers = servers;
    this.options = options;
    this.pauses = pauses;
  }

  ReadWriteLock lock() {
    return lock;
  }

  /** What was handed over last; empty while nothing was. */
  Optional<Served> newest() {
    return newest.get();
  }

  /**
   * Hands {@code weights} over and returns once every server that answers has them.
   *
   * @throws IllegalStateException when none does by the deadline
   */
  void swap(Weights weights) {
    if (servers.handover().isEmpty()) {
      return;
    }
    Served served = servers.handover().get().write(weights);
    try {
      if (servers.inPlace()) {
        lock.writeLock().lockInterruptibly();
        try {
          putInForce(served);
        } finally {
          lock.writeLock().unlock();
        }
      } else {
        putInForce(served);
        keep(served);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(
          "Expected version %d to be put in force, but was interrupted".formatted(served.version()),
          e);
    }
  }

  private void putInForce(Served served) throws InterruptedException {
    SplittableRandom random = new SplittableRandom(served.version());
    CompletableFuture<Void> late =
        new CompletableFuture<Void>()
            .completeOnTimeout(null, options.deadline().toMillis(), TimeUnit.MILLISECONDS);
    for (int tries = 0; ; tries++) {
      AtomicReference<String> trouble = new AtomicReference<>("");
      if (reached(served, trouble) > 0) {
        newest.set(Optional.of(served));
        return;
      }
      if (late.isDone()) {
        throw new IllegalStateException(
            "Expected %s to take version %d within %s, but %s"
                .formatted(
                    options.endpoints(), served.version(), options.deadline(), trouble.get()));
      }
      pauses.after(tries, random);
    }
  }

  /** How many servers have {@code served} now; the others get it before they are asked again. */
  private int reached(Served served, AtomicReference<String> trouble) throws InterruptedException {
    boolean back = newest().map(it -> served.version() < it.version()).orElse(false);
    int reached = 0;
    for (InferenceServer server : servers.all()) {
      try {
        if (back) {
          servers.require(server, served);
        } else {
          servers.ensure(server, Optional.of(served));
        }
        reached++;
      } catch (ServerTrouble e) {
        server.failed();
        server.forget();
        trouble.set(e.getMessage());
      }
    }
    return reached;
  }

  /** Requests under way may still ask for the one before. */
  private synchronized void keep(Served served) throws InterruptedException {
    if (served.isBase() || adapters.contains(served)) {
      return;
    }
    adapters.add(served);
    if (adapters.size() > KEPT_ADAPTERS) {
      servers.drop(adapters.remove());
    }
  }
}
