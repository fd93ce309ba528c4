package dev.zerostream.stage;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM as something to wait for. The process stays until {@link #close()}, so that
 * everything ends in order.
 */
public final class StopSignal implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 90;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Waits for the signal from now on. */
  public static StopSignal armed() {
    StopSignal signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(new Thread(signal::stop, "stop"));
    return signal;
  }

  private void stop() {
    asked.countDown();
    try {
      boolean inOrder = ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      Thread.currentThread().setName(inOrder ? "stopped" : "stopped in haste");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits up to {@code millis} and says whether a stop was asked for. */
  public boolean await(long millis) {
    try {
      return asked.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  @Override
  public void close() {
    ended.countDown();
  }
}
