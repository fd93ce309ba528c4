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

  /** Two-sided 95 % quantiles for 1 to 15 degrees of freedom. */
  private static final double[] STUDENT = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131
  };

  private static final double NORMAL = 1.959964;

  static Interval of(List<Double> values) {
    int count = values.size();
    double mean = values.stream().mapToDouble(v -> v).average().orElse(Double.NaN);
    if (count < 2) {
      return new Interval(mean, Double.NaN, count);
    }
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    double error = Math.sqrt(squares / (count - 1) / count);
    return new Interval(mean, quantile(count - 1) * error, count);
  }

  /** Beyond the table by the expansion around the normal quantile, right to a thousandth. */
  static double quantile(int freedom) {
    if (freedom <= STUDENT.length) {
      return STUDENT[freedom - 1];
    }
    double z = NORMAL;
    double first = (Math.pow(z, 3) + z) / 4;
    double second = (5 * Math.pow(z, 5) + 16 * Math.pow(z, 3) + 3 * z) / 96;
    return z + first / freedom + second / freedom / freedom;
  }

  /** In percent, with one digit. */
  String percent() {
    String half =
        Double.isNaN(this.half) ? "" : String.format(Locale.ROOT, " ± %.1f", 100 * this.half);
    return String.format(Locale.ROOT, "%.1f", 100 * mean) + half;
  }
}
