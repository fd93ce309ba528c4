package dev.zerostream.solver;

import dev.zerostream.stage.Settings;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * A log-normal wait before an attempt is written: what slow environments and long rollouts do to a
 * run, made to order.
 *
 * @param medianMillis median; 0 for no wait
 * @param tail 99th percentile as a multiple of the median, at least 1
 */
public record RolloutDelay(double medianMillis, double tail) {

  /** No wait. */
  public static final RolloutDelay NONE = new RolloutDelay(0, 1);

  /** 99 % quantile of the standard normal distribution. */
  private static final double P99 = 2.3263;

  static RolloutDelay of(Settings settings) {
    return new RolloutDelay(
        settings.real("solve.delay.millis", 0, 3_600_000),
        settings.real("solve.delay.tail", 1, 1_000));
  }

  /** The wait of the attempt with this seed. */
  Duration of(long seed) {
    double normal = new SplittableRandom(seed).nextGaussian();
    return Duration.ofMillis(Math.round(medianMillis * Math.exp(Math.log(tail) / P99 * normal)));
  }

  boolean none() {
    return medianMillis == 0;
  }
}
