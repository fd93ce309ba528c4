package dev.zerostream.policy.remote;

import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The waits between tries: each twice as long as the one before, up to a bound. */
final class Pauses {

  private static final long FIRST_MILLIS = 100;
  private static final int MOST_DOUBLINGS = 7;

  private final CountDownLatch ended = new CountDownLatch(1);

  /**
   * Waits after the {@code tries}-th failure, between half the time and one and a half, so that
   * many requests do not come back at once.
   *
   * @throws InterruptedException also when there is nothing to wait for any more
   */
  void after(int tries, SplittableRandom random) throws InterruptedException {
    double millis = FIRST_MILLIS << Math.min(tries, MOST_DOUBLINGS);
    if (ended.await((long) (millis * (0.5 + random.nextDouble())), TimeUnit.MILLISECONDS)) {
      throw new InterruptedException();
    }
  }

  /** Ends every wait, now and later. */
  void end() {
    ended.countDown();
  }
}
