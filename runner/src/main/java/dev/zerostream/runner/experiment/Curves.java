package dev.zerostream.runner.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zerostream.runner.experiment.Experiment.Variant;
import dev.zerostream.runner.plot.LineChart;
import dev.zerostream.runner.plot.LineChart.Line;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The finished cells of an experiment as pictures over weight versions: a line for each variant,
 * the mean over its seeds.
 *
 * <p>A score is drawn at the versions that every finished seed of the variant was scored at, so
 * that a line never changes because a seed ends early. What is measured in windows is drawn in
 * {@value #BINS} parts of the shortest run.
 */
final class Curves {

  private static final int BINS = 20;

  /** One value at one version of one run. */
  private record Point(double version, double value) {}

  private final Experiment experiment;
  private final Map<String, List<JsonNode>> reports = new TreeMap<>();

  private Curves(Experiment experiment) {
    this.experiment = experiment;
  }

  static Curves of(Experiment experiment, Path folder) throws IOException {
    Curves curves = new Curves(experiment);
    for (Variant variant : experiment.variants()) {
      curves.reports.put(variant.name(), ResultTable.reports(experiment, variant, folder));
    }
    return curves;
  }

  /** The pictures that the finished cells have data for, by the end of their file names. */
  Map<String, LineChart> charts() {
    Map<String, LineChart> charts = new TreeMap<>();
    add(charts, "sampled", "right answers, sampled, %", run -> scores(run, "sampled"));
    add(charts, "greedy", "right answers, greedy, %", run -> scores(run, "greedy"));
    add(charts, "best", "tasks solved in any sample, %", run -> scores(run, "best"));
    add(charts, "worked", "answers that write their steps, %", run -> scores(run, "worked"));
    add(charts, "solved", "solve rate of own tasks, %", run -> windows(run, Curves::solved));
    add(charts, "new", "valid proposals with new behaviour, %", run -> windows(run, Curves::fresh));
    add(charts, "nodes", "syntax tree nodes of accepted tasks", run -> windows(run, Curves::nodes));
    addTimes(charts);
    return charts;
  }

  /** The sampled score over minutes instead of versions, where runs have times. */
  private void addTimes(Map<String, LineChart> charts) {
    List<Line> lines = new ArrayList<>();
    for (Variant variant : experiment.variants()) {
      List<ScoreOverTime> runs =
          reports.get(variant.name()).stream()
              .map(report -> ScoreOverTime.of(report, "sampled"))
              .filter(run -> !run.isEmpty())
              .toList();
      if (!runs.isEmpty()) {
        lines.add(overTime(variant.name(), runs));
      }
    }
    if (!lines.isEmpty()) {
      charts.put(
          "minutes",
          new LineChart(experiment.title(), "minutes", "right answers, sampled, %", lines));
    }
  }

  private static Line overTime(String name, List<ScoreOverTime> runs) {
    double end = runs.stream().mapToDouble(ScoreOverTime::end).min().orElseThrow();
    double[] x = new double[BINS + 1];
    double[] y = new double[BINS + 1];
    for (int i = 0; i <= BINS; i++) {
      double minutes = end * i / BINS;
      x[i] = minutes;
      y[i] = 100 * Interval.of(runs.stream().map(run -> run.at(minutes)).toList()).mean();
    }
    return new Line(name, x, y);
  }

  private void add(
      Map<String, LineChart> charts,
      String name,
      String measure,
      Function<JsonNode, List<Point>> values) {
    List<Line> lines = new ArrayList<>();
    for (Variant variant : experiment.variants()) {
      List<List<Point>> runs = reports.get(variant.name()).stream().map(values).toList();
      line(variant.name(), runs).ifPresent(lines::add);
    }
    if (!lines.isEmpty()) {
      charts.put(name, new LineChart(experiment.title(), "weight version", measure, lines));
    }
  }

  private static Optional<Line> line(String name, List<List<Point>> runs) {
    Map<Double, List<Double>> at = new TreeMap<>();
    for (List<Point> run : runs) {
      for (Point point : run) {
        at.computeIfAbsent(point.version(), version -> new ArrayList<>()).add(point.value());
      }
    }
    at.values().removeIf(values -> values.size() < runs.size());
    if (at.size() < 2) {
      return Optional.empty();
    }
    double[] x = at.keySet().stream().mapToDouble(Double::doubleValue).toArray();
    double[] y = at.values().stream().mapToDouble(values -> Interval.of(values).mean()).toArray();
    return Optional.of(new Line(name, x, y));
  }

  private static List<Point> scores(JsonNode run, String score) {
    Map<Double, Double> points = new TreeMap<>();
    points.put(0.0, percent(run.path("heldout").path("base"), score));
    JsonNode history = run.path("history");
    for (JsonNode scored : history.isArray() ? history : history.path("scores")) {
      points.put(scored.path("version").asDouble(), percent(scored.path("byType"), score));
    }
    // A run that is bounded by time ends at a version of its own.
    if (history.isArray()) {
      points.put(
          run.path("versions").asDouble(), percent(run.path("heldout").path("final"), score));
    }
    return points.entrySet().stream().map(e -> new Point(e.getKey(), e.getValue())).toList();
  }

  private static double percent(JsonNode byType, String score) {
    return 100 * ResultTable.mean(byType, score);
  }

  private List<Point> windows(JsonNode run, Function<JsonNode, Double> value) {
    double width = shortest() / BINS;
    Map<Integer, List<Double>> bins = new TreeMap<>();
    for (JsonNode window : run.path("history").path("windows")) {
      Double measured = value.apply(window);
      int bin = (int) (window.path("fromVersion").asDouble() / width);
      if (measured != null && bin < BINS) {
        bins.computeIfAbsent(bin, b -> new ArrayList<>()).add(measured);
      }
    }
    return bins.entrySet().stream()
        .map(e -> new Point(width * (e.getKey() + 0.5), Interval.of(e.getValue()).mean()))
        .toList();
  }

  private double shortest() {
    return reports.values().stream()
        .flatMap(List::stream)
        .mapToDouble(run -> run.path("versions").asDouble())
        .min()
        .orElse(BINS);
  }

  private static Double solved(JsonNode window) {
    JsonNode rate = window.path("solveRate");
    return rate.isNumber() ? 100 * rate.asDouble() : null;
  }

  private static Double fresh(JsonNode window) {
    double executing = window.path("executing").asDouble();
    return executing == 0 ? null : 100 * window.path("novel").asDouble() / executing;
  }

  private static Double nodes(JsonNode window) {
    JsonNode nodes = window.path("astNodes");
    return nodes.isNumber() ? nodes.asDouble() : null;
  }
}
