package dev.zerostream.dashboard.board;

import dev.zerostream.schemas.MetricWindow;
import dev.zerostream.schemas.SafetyFlag;
import dev.zerostream.schemas.internal.Fact;
import dev.zerostream.schemas.internal.FactKind;
import java.util.ArrayList;
import java.util.List;

/**
 * Sudden shifts between windows of one task type and role: the mean response length, or the mean
 * −log p of the tokens drawn, against the mean of the windows before.
 *
 * <p><b>Contract</b>: pure; silent before {@value #BASELINE} windows of at least {@value #ENOUGH}
 * trajectories each, and while neither doubles nor halves by a factor of {@value #FACTOR}.
 */
public final class Shifts {

  /** Names of the two rules. */
  static final List<String> NAMES = List.of("length-shift", "entropy-shift");

  /** Windows that make a baseline. */
  static final int BASELINE = 6;

  /** Trajectories that make a window count. */
  static final int ENOUGH = 20;

  /** Ratio that is sudden. */
  static final double FACTOR = 2.5;

  private Shifts() {}

  /**
   * Flags of a window that has closed.
   *
   * @param before closed windows of the same task type and role, oldest first
   */
  public static List<SafetyFlag> of(MetricWindow window, List<MetricWindow> before) {
    List<MetricWindow> solid = before.stream().filter(Shifts::solid).toList();
    if (!solid(window) || solid.size() < BASELINE) {
      return List.of();
    }
    List<SafetyFlag> flags = new ArrayList<>();
    compare("length-shift", "response_length/mean", window, solid, flags);
    compare("entropy-shift", "surprise/mean", window, solid, flags);
    return flags;
  }

  /** What such a flag is listed under: the window itself lies on no topic that is read. */
  public static Fact fact(MetricWindow window) {
    return Facts.fact(FactKind.FLAG, "window", window.getWindowEnd()).setPartition(-1).build();
  }

  private static boolean solid(MetricWindow window) {
    return window.getValues().getOrDefault("trajectories", 0.0) >= ENOUGH;
  }

  private static void compare(
      String rule,
      String metric,
      MetricWindow window,
      List<MetricWindow> before,
      List<SafetyFlag> flags) {
    double now = window.getValues().getOrDefault(metric, Double.NaN);
    double usual =
        before.stream()
            .mapToDouble(it -> it.getValues().getOrDefault(metric, Double.NaN))
            .average()
            .orElse(Double.NaN);
    boolean sudden = usual > 0 && (now > FACTOR * usual || now * FACTOR < usual);
    if (sudden) {
      String cell = window.getDimensions().get("type") + "/" + window.getDimensions().get("role");
      flags.add(
          new SafetyFlag(
              "window/" + cell,
              rule,
              "%s of %s went from %.2f to %.2f between windows".formatted(metric, cell, usual, now),
              1,
              window.getWindowEnd()));
    }
  }
}
