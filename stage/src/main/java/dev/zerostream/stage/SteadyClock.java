package dev.zerostream.stage;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The time of day when the process started, plus the time that has passed since. A system clock
 * that is set forward or back changes neither time-outs nor the order of time stamps.
 */
public final class SteadyClock implements InstantSource {

  private final Instant start;
  private final long startNanos;
  private final LongSupplier nanos;

  SteadyClock(InstantSource wall, LongSupplier nanos) {
    this.start = wall.instant();
    this.startNanos = nanos.getAsLong();
    this.nanos = nanos;
  }

  /** A clock that starts now. */
  public static InstantSource started() {
    return new SteadyClock(InstantSource.system(), System::nanoTime);
  }

  @Override
  public Instant instant() {
    long passed = TimeUnit.NANOSECONDS.toMicros(nanos.getAsLong() - startNanos);
    return start.plusNanos(TimeUnit.MICROSECONDS.toNanos(passed));
  }
}
