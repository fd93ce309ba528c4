package dev.zerostream.runner.simulation;

import java.time.Instant;
import java.time.InstantSource;

/** Time that passes when the simulation says so. */
final class SimulatedClock implements InstantSource {

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @Override
  public Instant instant() {
    return now;
  }

  void advance(long millis) {
    now = now.plusMillis(millis);
  }
}
