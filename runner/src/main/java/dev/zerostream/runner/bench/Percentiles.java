package dev.zerostream.runner.bench;

import java.util.Arrays;

/** Percentiles of measured values. */
public record Percentiles(double p50, double p99, double p999, double max) {

  /** Of {@code values}, which are sorted here; zeros when there are none. */
  public static Percentiles of(double[] values) {
    if (values.length == 0) {
      return new Percentiles(0, 0, 0, 0);
    }
    Arrays.sort(values);
    return new Percentiles(
        at(values, 0.5), at(values, 0.99), at(values, 0.999), values[values.length - 1]);
  }

  private static double at(double[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1L, Math.round(share * sorted.length))];
  }
}
