package dev.zerostream.dashboard.board;

import dev.zerostream.dashboard.board.Change.Observe;
import dev.zerostream.schemas.MetricWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tumbling windows of event time.
 *
 * <p>A window under way holds of each sampled name {@code name#n}, {@code name#sum} and {@code
 * name#max}; what is published has {@code name/mean} and {@code name/max} instead. The mark {@code
 * #published} says that nothing came since.
 *
 * @param length of a window
 */
public record Windows(Duration length) {

  static final String PUBLISHED = "#published";

  /** The dimension of a fleet's cells, whose names are the user's and so could be a stage's. */
  static final String FLEET = "fleet";

  /** The store's key of the cell that an observation falls into; keys sort by time. */
  public String key(Observe change) {
    return key(start(change.at()), change.dimensions());
  }

  public static String key(Instant start, Map<String, String> dimensions) {
    String cell = String.join("/", new TreeMap<>(dimensions).values());
    return "%016x/%s%s"
        .formatted(start.toEpochMilli(), dimensions.containsKey(FLEET) ? "fleet/" : "", cell)
        .toLowerCase(Locale.ROOT);
  }

  /** The first key of windows that start at or after a time. */
  public static String from(Instant time) {
    return String.format(Locale.ROOT, "%016x", Math.max(0, time.toEpochMilli()));
  }

  private Instant start(Instant at) {
    long millis = length.toMillis();
    return Instant.ofEpochMilli(Math.floorDiv(at.toEpochMilli(), millis) * millis);
  }

  /** The cell after one observation more. */
  public MetricWindow observed(MetricWindow before, Observe change) {
    Map<String, Double> values = new HashMap<>(before == null ? Map.of() : before.getValues());
    values.remove(PUBLISHED);
    change.counts().forEach((name, by) -> values.merge(name, by, Double::sum));
    change
        .samples()
        .forEach(
            (name, value) -> {
              values.merge(name + "#n", 1.0, Double::sum);
              values.merge(name + "#sum", value, Double::sum);
              values.merge(name + "#max", value, Math::max);
            });
    Instant start = start(change.at());
    return new MetricWindow(start, start.plus(length), change.dimensions(), values);
  }

  /** The same with the mark. */
  public static MetricWindow published(MetricWindow window) {
    Map<String, Double> values = new HashMap<>(window.getValues());
    values.put(PUBLISHED, 1.0);
    return new MetricWindow(
        window.getWindowStart(), window.getWindowEnd(), window.getDimensions(), values);
  }

  public static boolean isPublished(MetricWindow window) {
    return window.getValues().containsKey(PUBLISHED);
  }

  /** The window as it is published: means instead of sums. */
  public static MetricWindow finished(MetricWindow window) {
    Map<String, Double> values = new TreeMap<>();
    window
        .getValues()
        .forEach(
            (name, value) -> {
              int mark = name.indexOf('#');
              if (mark < 0) {
                values.put(name, value);
              } else if (name.endsWith("#sum")) {
                String sampled = name.substring(0, mark);
                values.put(sampled + "/mean", value / window.getValues().get(sampled + "#n"));
              } else if (name.endsWith("#max")) {
                values.put(name.substring(0, mark) + "/max", value);
              }
            });
    derive(window, values);
    return new MetricWindow(
        window.getWindowStart(), window.getWindowEnd(), window.getDimensions(), values);
  }

  private static void derive(MetricWindow window, Map<String, Double> values) {
    double seconds =
        Duration.between(window.getWindowStart(), window.getWindowEnd()).toMillis() / 1000.0;
    Double records = values.get("records");
    if (records != null) {
      values.put("throughput", records / seconds);
      values.put("under_way", values.getOrDefault("busy_millis", 0.0) / 1000 / seconds);
    }
    double all = values.getOrDefault("trajectories", 0.0);
    if (all > 0) {
      values.put("format_score", 1 - share(values, "verdict/FORMAT_ERROR", all));
      values.put("clip_ratio", share(values, "clipped", all));
      values.put("reflect_ratio", share(values, "reflecting", all));
      Map<String, String> cell = window.getDimensions();
      if (cell.containsKey(FLEET) || "SOLVER".equals(cell.get("role"))) {
        values.put("accuracy", share(values, "verdict/CORRECT", all));
      } else {
        values.put("validity", share(values, "verdict/VALID", all));
      }
    }
  }

  private static double share(Map<String, Double> values, String name, double all) {
    return values.getOrDefault(name, 0.0) / all;
  }
}
