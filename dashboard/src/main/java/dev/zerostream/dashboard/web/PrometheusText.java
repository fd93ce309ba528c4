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
          switch (parts[0]) {
            case "requested", "proposed", "verified" ->
                sample("tasks_" + name + "_total", "counter", "Tasks " + name, Map.of(), value);
            case "solutions" ->
                sample("solutions_total", "counter", "Attempts on solutions", Map.of(), value);
            case "rewarded", "trained" ->
                sample(
                    "trajectories_" + name + "_total",
                    "counter",
                    "Trajectories " + name,
                    Map.of(),
                    value);
            case "rejected" ->
                sample(
                    "tasks_rejected_total",
                    "counter",
                    "Tasks refused",
                    Map.of("reason", parts[1]),
                    value);
            case "groups" ->
                sample(
                    "groups_total",
                    "counter",
                    "Groups closed",
                    Map.of("closed_by", parts[1]),
                    value);
            case "dropped" ->
                sample(
                    "trajectories_dropped_total",
                    "counter",
                    "Trajectories not trained on",
                    Map.of("reason", parts[1]),
                    value);
            case "verdict" ->
                sample(
                    "verdicts_total",
                    "counter",
                    "Verdicts",
                    Map.of("role", parts[1], "type", parts[2], "verdict", parts[3]),
                    value);
            case "flags" ->
                sample(
                    "safety_flags_total",
                    "counter",
                    "Safety flags",
                    Map.of("rule", parts[1]),
                    value);
            case "dead_letters" ->
                sample("dead_letters_total", "counter", "Dead letters", Map.of(), value);
            case "version" ->
                sample("weight_version", "gauge", "Newest weight version", Map.of(), value);
            default -> {}
          }
        });
  }

  private void window(MetricWindow window, String name, double value) {
    Map<String, String> labels = new TreeMap<>(window.getDimensions());
    labels.put("metric", name);
    sample(
        "window",
        "gauge",
        "Newest finished window of a task type and role, or a stage",
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
