package dev.zerostream.runner.experiment;

import dev.zerostream.runner.experiment.Experiment.Variant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * How long each variant of an experiment took until its sampled held-out score was at least a
 * threshold.
 *
 * @param threshold in 0 to 1
 * @param rows in the order of the experiment
 */
record ReachTable(double threshold, List<Row> rows) {

  /**
   * One variant.
   *
   * @param minutes of the runs that got there, rising
   * @param runs all that were scored on the way
   */
  record Row(String name, List<Double> minutes, int runs) {}

  static ReachTable of(Experiment experiment, Path folder, double threshold) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (Variant variant : experiment.variants()) {
      List<ScoreOverTime> runs =
          ResultTable.reports(experiment, variant, folder).stream()
              .map(report -> ScoreOverTime.of(report, "sampled"))
              .filter(run -> !run.isEmpty())
              .toList();
      List<Double> minutes =
          runs.stream()
              .map(run -> run.reached(threshold))
              .filter(OptionalDouble::isPresent)
              .map(OptionalDouble::getAsDouble)
              .sorted()
              .toList();
      rows.add(new Row(variant.name(), minutes, runs.size()));
    }
    return new ReachTable(threshold, List.copyOf(rows));
  }

  /** A table in Markdown, with each run's minutes. */
  String markdown() {
    StringBuilder text =
        new StringBuilder("| | runs | minutes to ")
            .append(String.format(Locale.ROOT, "%.1f %% sampled", 100 * threshold))
            .append(" |\n|---|---|---|");
    for (Row row : rows) {
      List<String> cells = new ArrayList<>();
      row.minutes().forEach(it -> cells.add(String.format(Locale.ROOT, "%.1f", it)));
      for (int missing = row.minutes().size(); missing < row.runs(); missing++) {
        cells.add("not reached");
      }
      text.append("\n| %s | %d | %s |".formatted(row.name(), row.runs(), String.join(", ", cells)));
    }
    return text.toString();
  }
}
