package dev.zerostream.verifier.sandbox;

import java.time.Duration;

/**
 * Bounds on one execution.
 *
 * @param cpu processor time
 * @param wall elapsed time
 * @param memoryBytes address space
 * @param outputBytes length of the value's text
 */
public record Limits(Duration cpu, Duration wall, long memoryBytes, int outputBytes) {

  /** 1 s of processor, 2 s elapsed, 512 MiB, 64 KiB of output. */
  public static final Limits DEFAULT =
      new Limits(Duration.ofSeconds(1), Duration.ofSeconds(2), 512L << 20, 64 << 10);
}
