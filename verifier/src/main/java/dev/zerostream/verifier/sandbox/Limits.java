package dev.zerostream.verifier.sandbox;

import java.time.Duration;

/**
 * Bounds on one execution, and on all executions of one call.
 *
 * @param cpu processor time
 * @param wall elapsed time
 * @param memoryBytes address space
 * @param outputBytes length of the value's text
 * @param total elapsed time of all inputs together
 */
public record Limits(
    Duration cpu, Duration wall, long memoryBytes, int outputBytes, Duration total) {

  private static final int INPUTS_AT_FULL_LENGTH = 4;

  /** 1 s of processor, 2 s elapsed, 512 MiB, 64 KiB of output; 8 s for all inputs. */
  public static final Limits DEFAULT =
      new Limits(Duration.ofSeconds(1), Duration.ofSeconds(2), 512L << 20, 64 << 10);

  /** Bounds on one execution; all inputs together may take as long as four of them. */
  public Limits(Duration cpu, Duration wall, long memoryBytes, int outputBytes) {
    this(cpu, wall, memoryBytes, outputBytes, wall.multipliedBy(INPUTS_AT_FULL_LENGTH));
  }

  public Limits {
    requirePositive("cpu", cpu);
    requirePositive("wall", wall);
    requirePositive("total", total);
    if (memoryBytes <= 0 || outputBytes <= 0) {
      throw new IllegalArgumentException(
          "Expected positive limits of memory and output, but got %d and %d"
              .formatted(memoryBytes, outputBytes));
    }
  }

  /** The same bounds on each, with this much time for all. */
  public Limits withTotal(Duration time) {
    return new Limits(cpu, wall, memoryBytes, outputBytes, time);
  }

  /** The same bounds, with an execution no longer than this. */
  public Limits withWallAtMost(Duration time) {
    Duration shorter = wall.compareTo(time) < 0 ? wall : time;
    return new Limits(cpu, shorter, memoryBytes, outputBytes, total);
  }

  private static void requirePositive(String name, Duration limit) {
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException(
          "Expected a positive limit of " + name + ", but got " + limit);
    }
  }
}
