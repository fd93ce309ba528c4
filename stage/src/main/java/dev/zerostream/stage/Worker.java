package dev.zerostream.stage;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A named thread that repeats one turn of work until it is closed.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>A turn that throws ends the worker; {@link #health()} then has the cause.
 *   <li>{@link #close()} lets the turn under way end, interrupts it after half a minute, and then
 *       runs {@link Loop#end()} on the worker's own thread.
 * </ul>
 */
public final class Worker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What a worker does. */
  public interface Loop {

    /** Called once, first. */
    default void begin() {}

    /** Called again and again; should return within seconds. */
    void turn() throws InterruptedException;

    /** Called once, last. */
    default void end() {}
  }

  private final Loop loop;
  private final Thread thread;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean closed;

  /** A worker that is not yet started. */
  public Worker(String name, Loop loop) {
    this.loop = loop;
    this.thread = new Thread(this::run, name);
  }

  /** Starts the thread. */
  public void start() {
    thread.start();
  }

  /** Running until a turn has thrown. */
  public Health health() {
    Throwable cause = failure.get();
    return cause == null ? new Health.Running() : new Health.Failed(cause);
  }

  /** Asks the worker to end after this turn, without waiting for it. */
  public void stop() {
    closed = true;
  }

  private void run() {
    boolean interrupted = false;
    try {
      loop.begin();
      while (!closed) {
        loop.turn();
      }
    } catch (InterruptedException e) {
      // Told again once the loop has ended in order, which takes calls that an interrupt would
      // stop.
      interrupted = true;
    } catch (RuntimeException | Error e) {
      fail(e);
    } finally {
      end();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void end() {
    try {
      loop.end();
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void fail(Throwable cause) {
    if (failure.compareAndSet(null, cause)) {
      LOG.error("worker={} stopped", thread.getName(), cause);
    }
  }

  @Override
  public void close() {
    close(PATIENCE);
  }

  /** The same, interrupting the turn under way after {@code patience}. */
  void close(Duration patience) {
    closed = true;
    if (thread == Thread.currentThread()) {
      return;
    }
    try {
      // Zero would be for ever.
      thread.join(Math.max(1, patience.toMillis()));
      if (thread.isAlive()) {
        thread.interrupt();
        thread.join(PATIENCE.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
