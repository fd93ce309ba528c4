package dev.zerostream.runner.experiment;

import java.util.List;
import java.util.Locale;

/**
 * A mean over seeds with its 95 % interval from Student's distribution.
 *
 * @param mean of the values; NaN without any
 * @param half half of the interval's width; NaN for fewer than two values
 * @param count values
 */
record Interval(double mean, double half, int count) {

  /** Two-sided 95 % quantiles for 1 to 15 degrees of freedom; beyond, the normal one. */
  private static final double[] STUDENT = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131
  };

  static Interval of(List<Double> values) {
    int count = values.size();
    double mean = values.stream().mapToDouble(v -> v).average().orElse(Double.NaN);
    if (count < 2) {
      return new Interval(mean, Double.NaN, count);
    }
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    double error = Math.sqrt(squares / (count - 1) / count);
    double quantile = count - 2 < STUDENT.length ? STUDENT[count - 2] : 1.96;
    return new Interval(mean, quantile * error, count);
  }

  /** In percent, with one digit. */
  String percent() {
    String half =
        Double.isNaN(this.half) ? "" : String.format(Locale.ROOT, " ± %.1f", 100 * this.half);
    return String.format(Locale.ROOT, "%.1f", 100 * mean) + half;
  }
}
