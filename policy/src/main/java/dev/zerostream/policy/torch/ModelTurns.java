package dev.zerostream.policy.torch;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Turns at the processor for a policy and a trainer of one process.
 *
 * <p>Two libtorch calls at once would start twice as many threads as there are cores and wait for
 * each other at every operation. So one works at a time: the policy for one call of a few decode
 * steps, the trainer for one micro-batch.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>While both have work, training gets {@code trainingShare} of the time: each micro-batch is
 *       followed by as much decoding as the share asks for.
 *   <li>A side without work costs the other nothing.
 *   <li>Turns must not be nested.
 * </ul>
 */
public final class ModelTurns {

  private final double trainingShare;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition changed = lock.newCondition();
  private boolean busy;
  private int generators;
  private int waitingTrainers;
  private Duration owedToGeneration = Duration.ZERO;

  /**
   * @param trainingShare in (0, 1): training's share of the time while both sides have work
   * @param clock measures the turns
   */
  public ModelTurns(double trainingShare, Clock clock) {
    if (!(trainingShare > 0 && trainingShare < 1)) {
      throw new IllegalArgumentException(
          "Expected trainingShare in (0, 1), but it is " + trainingShare);
    }
    this.trainingShare = trainingShare;
    this.clock = clock;
  }

  /** Half the time each, measured by the system clock. */
  public static ModelTurns even() {
    return new ModelTurns(0.5, Clock.systemUTC());
  }

  /** Tells whether a policy has rows to decode; it must say so before and after a busy period. */
  void generating(boolean active) {
    lock.lock();
    try {
      generators += active ? 1 : -1;
      if (generators == 0) {
        owedToGeneration = Duration.ZERO;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Runs one call of the policy. */
  <T> T generate(Supplier<T> work) {
    lock.lock();
    try {
      while (busy || (waitingTrainers > 0 && owedToGeneration.isZero())) {
        changed.awaitUninterruptibly();
      }
      busy = true;
    } finally {
      lock.unlock();
    }
    return timed(work, -1);
  }

  /** Runs one micro-batch of a trainer. */
  <T> T train(Supplier<T> work) {
    lock.lock();
    waitingTrainers++;
    try {
      while (busy || (generators > 0 && !owedToGeneration.isZero())) {
        changed.awaitUninterruptibly();
      }
      busy = true;
    } finally {
      waitingTrainers--;
      lock.unlock();
    }
    return timed(work, (1 - trainingShare) / trainingShare);
  }

  private <T> T timed(Supplier<T> work, double owedPerSecond) {
    var start = clock.instant();
    try {
      return work.get();
    } finally {
      finish(Duration.between(start, clock.instant()), owedPerSecond);
    }
  }

  private void finish(Duration taken, double owedPerSecond) {
    lock.lock();
    try {
      busy = false;
      var change = Duration.ofNanos((long) (taken.toNanos() * owedPerSecond));
      var owed = owedToGeneration.plus(change);
      owedToGeneration = owed.isNegative() || generators == 0 ? Duration.ZERO : owed;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
