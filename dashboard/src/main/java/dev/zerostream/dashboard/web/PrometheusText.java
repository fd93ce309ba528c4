package dev.zerostream.dashboard.web;

import dev.zerostream.dashboard.board.BoardView;
import dev.zerostream.schemas.MetricWindow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The board in Prometheus' text format, version 0.0.4. Written out here, since the numbers are
 * aggregated already and a metrics library would only hold them a second time.
 */
final class PrometheusText {

  private static final String PREFIX = "zerostream_";

  /** How a counter of the board is told, and what the parts of its name are. */
  private record Family(String name, String type, String help, List<String> labels) {

    static Family counter(String name, String help, String... labels) {
      return new Family(name, "counter", help, List.of(labels));
    }
  }

  private static final Map<String, Family> FAMILIES =
      Map.ofEntries(
          Map.entry("requested", Family.counter("tasks_requested_total", "Tasks asked for")),
          Map.entry("proposed", Family.counter("tasks_proposed_total", "Tasks proposed")),
          Map.entry("verified", Family.counter("tasks_verified_total", "Tasks verified")),
          Map.entry("rejected", Family.counter("tasks_rejected_total", "Tasks refused", "reason")),
          Map.entry("solutions", Family.counter("solutions_total", "Attempts made")),
          Map.entry("groups", Family.counter("groups_total", "Groups closed", "closed_by")),
          Map.entry(
              "rewarded", Family.counter("trajectories_rewarded_total", "Trajectories rewarded")),
          Map.entry(
              "trained", Family.counter("trajectories_trained_total", "Trajectories trained on")),
          Map.entry(
              "dropped",
              Family.counter(
                  "trajectories_dropped_total", "Trajectories not trained on", "reason")),
          Map.entry(
              "verdict", Family.counter("verdicts_total", "Verdicts", "role", "type", "verdict")),
          Map.entry("flags", Family.counter("safety_flags_total", "Safety flags", "rule")),
          Map.entry("dead_letters", Family.counter("dead_letters_total", "Dead letters")),
          Map.entry(
              "version",
              new Family("weight_version", "gauge", "Newest weight version", List.of())));

  private final Map<String, StringBuilder> families = new LinkedHashMap<>();

  private PrometheusText() {}

  static String of(BoardView board, List<MetricWindow> recent) {
    PrometheusText text = new PrometheusText();
    text.counters(board.counters());
    board
        .lags()
        .forEach(
            (stage, lag) ->
                text.sample(
                    "group_lag_records",
                    "gauge",
                    "Records before a stage",
                    Map.of("stage", stage),
                    lag));
    for (MetricWindow window : recent) {
      window.getValues().forEach((name, value) -> text.window(window, name, value));
    }
    StringBuilder all = new StringBuilder();
    text.families.values().forEach(all::append);
    return all.toString();
  }

  private void counters(SortedMap<String, Double> counters) {
    counters.forEach(
        (name, value) -> {
          String[] parts = name.split("/", -1);
          Family family = FAMILIES.get(parts[0]);
          if (family != null && parts.length == 1 + family.labels().size()) {
            Map<String, String> labels = new TreeMap<>();
            for (int i = 0; i < family.labels().size(); i++) {
              labels.put(family.labels().get(i), parts[i + 1]);
            }
            sample(family.name(), family.type(), family.help(), labels, value);
          }
        });
  }

  private void window(MetricWindow window, String name, double value) {
    Map<String, String> labels = new TreeMap<>(window.getDimensions());
    labels.put("metric", name);
    sample(
        "window",
        "gauge",
        "Newest finished window of a task type and role, a fleet, or a stage",
        labels,
        value);
  }

  private void sample(
      String name, String type, String help, Map<String, String> labels, double value) {
    StringBuilder family =
        families.computeIfAbsent(
            name,
            any ->
                new StringBuilder()
                    .append("# HELP %s%s %s%n".formatted(PREFIX, name, help))
                    .append("# TYPE %s%s %s%n".formatted(PREFIX, name, type)));
    family.append(PREFIX).append(name);
    if (!labels.isEmpty()) {
      StringBuilder inside = new StringBuilder();
      new TreeMap<>(labels)
          .forEach(
              (key, text) ->
                  inside
                      .append(inside.isEmpty() ? "" : ",")
                      .append(key)
                      .append("=\"")
                      .append(escaped(text))
                      .append('"'));
      family.append('{').append(inside).append('}');
    }
    family.append(' ').append(number(value)).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private static String number(double value) {
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
    return whole ? String.format(Locale.ROOT, "%.0f", value) : Double.toString(value);
  }
}
