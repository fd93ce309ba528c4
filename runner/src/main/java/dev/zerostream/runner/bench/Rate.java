package dev.zerostream.runner.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How fast something went.
 *
 * @param perSecond how often a second
 * @param cpuMillis processor time of each, of all processes that took part
 * @param p50Millis median time of one, null if not measured
 * @param p99Millis time that one in a hundred exceeds, null if not measured
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Rate(double perSecond, double cpuMillis, Double p50Millis, Double p99Millis) {

  private static final double SCALE = 1000;

  static Rate of(double perSecond, double cpuMillis) {
    return new Rate(rounded(perSecond), rounded(cpuMillis), null, null);
  }

  /** From the nanoseconds that each took. */
  static Rate of(double elapsedSeconds, double cpuMillis, long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return new Rate(
        rounded(sorted.length / elapsedSeconds),
        rounded(cpuMillis / sorted.length),
        rounded(sorted[sorted.length / 2] / 1e6),
        rounded(sorted[(int) (sorted.length * 0.99)] / 1e6));
  }

  /** Median of each figure over several rounds. */
  static Rate median(List<Rate> rounds) {
    return new Rate(
        median(rounds, Rate::perSecond),
        median(rounds, Rate::cpuMillis),
        rounds.get(0).p50Millis() == null ? null : median(rounds, Rate::p50Millis),
        rounds.get(0).p99Millis() == null ? null : median(rounds, Rate::p99Millis));
  }

  private static double median(List<Rate> rounds, ToDoubleFunction<Rate> figure) {
    double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  static double rounded(double value) {
    return Math.round(value * SCALE) / SCALE;
  }
}
