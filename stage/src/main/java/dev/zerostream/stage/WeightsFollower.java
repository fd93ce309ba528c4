package dev.zerostream.stage;

import dev.zerostream.schemas.WeightVersion;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Follows the published weights: hands each newest version to a listener and lets others wait for a
 * version.
 *
 * <p><b>Contract</b>: skips versions that are already overtaken; {@link #await} returns once the
 * listener has taken a version at least as new. One that is pinned takes none after its version,
 * and who waits for a later one waits for that.
 */
public final class WeightsFollower implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final long last;
  private final Worker.Loop loop;
  private final Worker worker;
  private final CountDownLatch first = new CountDownLatch(1);
  private final Object monitor = new Object();
  private long version = -1;

  /** A follower that is not yet started; {@code listener} is called on its thread. */
  public WeightsFollower(
      String name, Cluster cluster, DeadLetters deadLetters, Consumer<PublishedWeights> listener) {
    this(name, cluster, deadLetters, Optional.empty(), listener);
  }

  /**
   * The same.
   *
   * @param pinned the version to stay on, if there is one
   */
  public WeightsFollower(
      String name,
      Cluster cluster,
      DeadLetters deadLetters,
      Optional<Long> pinned,
      Consumer<PublishedWeights> listener) {
    this.last = pinned.orElse(Long.MAX_VALUE);
    this.loop = new Following(cluster, deadLetters, listener);
    this.worker = new Worker(name + "-weights", loop);
  }

  /** What its thread repeats. */
  public Worker.Loop loop() {
    return loop;
  }

  /** Starts to follow. */
  public void start() {
    worker.start();
  }

  /** Failed when a version could not be rebuilt. */
  public Health health() {
    return worker.health();
  }

  /**
   * Waits until the listener has taken {@code wanted} or a later version.
   *
   * @return whether that happened within {@code patience}
   */
  public boolean await(long wanted, Duration patience) throws InterruptedException {
    long reachable = Math.min(wanted, last);
    long left = patience.toMillis();
    synchronized (monitor) {
      while (version < reachable && left > 0) {
        long slice = Math.min(left, POLL.toMillis());
        monitor.wait(slice);
        left -= slice;
      }
      return version >= reachable;
    }
  }

  /**
   * Waits for {@code wanted} or a later version.
   *
   * @throws IllegalStateException when it does not come within a minute
   */
  public void require(long wanted) {
    try {
      if (!await(wanted, PATIENCE)) {
        throw new IllegalStateException(
            "Expected weight version %d within %s, but it did not come"
                .formatted(wanted, PATIENCE));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(
          "Expected weight version %d, but the wait was interrupted".formatted(wanted), e);
    }
  }

  /** Whether a first version has arrived within {@code patience}. */
  public boolean awaitFirst(Duration patience) throws InterruptedException {
    return first.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void taken(long newest) {
    synchronized (monitor) {
      version = newest;
      monitor.notifyAll();
    }
    first.countDown();
  }

  @Override
  public void close() {
    worker.close();
  }

  private final class Following implements Worker.Loop {

    private final Cluster cluster;
    private final DeadLetters deadLetters;
    private final Consumer<PublishedWeights> listener;
    private WeightsReader reader;

    private Following(
        Cluster cluster, DeadLetters deadLetters, Consumer<PublishedWeights> listener) {
      this.cluster = cluster;
      this.deadLetters = deadLetters;
      this.listener = listener;
    }

    @Override
    public void begin() {
      reader = new WeightsReader(cluster, deadLetters);
    }

    @Override
    public void turn() {
      Optional<WeightVersion> newest = reader.newest(POLL, last);
      newest.ifPresent(
          manifest -> {
            listener.accept(reader.fetch(manifest));
            taken(manifest.getVersion());
          });
    }

    @Override
    public void end() {
      if (reader != null) {
        reader.close();
      }
    }
  }
}
