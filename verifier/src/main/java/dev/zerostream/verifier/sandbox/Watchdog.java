package dev.zerostream.verifier.sandbox;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ends processes whose exchange takes too long.
 *
 * <p>Looks at all deadlines ten times a second: to plan an end for each of thousands of short
 * exchanges would wake a thread for each. Thread-safe.
 */
final class Watchdog implements AutoCloseable {

  private static final long TICK_MILLIS = 100;

  private final Set<Watched> watched = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService ticks =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "sandbox-watchdog");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicLong now = new AtomicLong();

  Watchdog() {
    var unused =
        ticks.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void tick() {
    long tick = now.incrementAndGet();
    watched.forEach(one -> one.check(tick));
  }

  Watched watch(Process process) {
    Watched one = new Watched(process);
    watched.add(one);
    return one;
  }

  @Override
  public void close() {
    ticks.shutdownNow();
  }

  /** A process with at most one exchange at a time. */
  final class Watched {

    private static final long NONE = Long.MAX_VALUE;

    private final Process process;
    private volatile long deadline = NONE;

    private Watched(Process process) {
      this.process = process;
    }

    /** An exchange begins that may take this long. */
    void begin(Duration limit) {
      deadline = now.get() + 1 + limit.toMillis() / TICK_MILLIS;
    }

    void end() {
      deadline = NONE;
    }

    private void check(long tick) {
      if (tick > deadline) {
        process.destroyForcibly();
      }
    }

    /** The process is gone. */
    void forget() {
      watched.remove(this);
    }
  }
}
