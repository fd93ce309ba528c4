package dev.zerostream.runner.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.zerostream.runner.experiment.Experiment.Cell;
import dev.zerostream.runner.experiment.Experiment.Control;
import dev.zerostream.runner.experiment.Experiment.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the finished cells of an experiment show: held-out scores before and after, as means over
 * the task types with intervals over the seeds.
 *
 * @param title of the experiment
 * @param rows in the order of the experiment
 */
record ResultTable(String title, List<Row> rows) {

  private static final JsonMapper JSON = new JsonMapper();
  private static final List<String> SCORES = List.of("sampled", "greedy", "best", "worked");

  /**
   * One line.
   *
   * @param scores by name of the score, each a mean over the task types
   */
  record Row(String name, Map<String, Interval> scores) {}

  static ResultTable of(Experiment experiment, Path folder) throws IOException {
    List<Row> rows = new ArrayList<>();
    List<JsonNode> all = new ArrayList<>();
    List<Row> after = new ArrayList<>();
    for (Variant variant : experiment.variants()) {
      List<JsonNode> reports = reports(experiment, variant, folder);
      all.addAll(reports);
      after.add(row(variant.name(), heldout(reports, "final")));
    }
    rows.add(row("base", heldout(all, "base")));
    for (Control control : experiment.controls()) {
      Path file = folder.resolve("control-" + control.name() + ".json");
      List<JsonNode> found =
          Files.exists(file) ? List.of(JSON.readTree(file.toFile()).path("byType")) : List.of();
      rows.add(row("base, " + control.name(), found));
    }
    rows.addAll(after);
    return new ResultTable(experiment.title(), List.copyOf(rows));
  }

  /** The reports of a variant's finished cells, in the order of their seeds. */
  static List<JsonNode> reports(Experiment experiment, Variant variant, Path folder)
      throws IOException {
    List<JsonNode> reports = new ArrayList<>();
    for (Cell cell : experiment.cells()) {
      Path file = folder.resolve(cell.file());
      if (cell.variant().equals(variant) && Files.exists(file)) {
        reports.add(JSON.readTree(file.toFile()));
      }
    }
    return reports;
  }

  private static List<JsonNode> heldout(List<JsonNode> reports, String when) {
    return reports.stream().map(report -> report.path("heldout").path(when)).toList();
  }

  private static Row row(String name, List<JsonNode> byType) {
    Map<String, Interval> scores = new TreeMap<>();
    for (String score : SCORES) {
      scores.put(score, Interval.of(byType.stream().map(types -> mean(types, score)).toList()));
    }
    return new Row(name, scores);
  }

  /** The mean of a score over the task types. */
  static double mean(JsonNode types, String score) {
    double sum = 0;
    for (JsonNode type : types) {
      sum += type.path(score).asDouble();
    }
    return sum / Math.max(1, types.size());
  }

  /** A table in Markdown, in percent. */
  String markdown() {
    StringBuilder text = new StringBuilder("### " + title + "\n\n| | seeds |");
    SCORES.forEach(score -> text.append(' ').append(score).append(" |"));
    text.append("\n|---|---|").append("---|".repeat(SCORES.size())).append('\n');
    for (Row row : rows) {
      text.append("| ").append(row.name()).append(" | ");
      text.append(row.scores().get("sampled").count()).append(" |");
      SCORES.forEach(s -> text.append(' ').append(row.scores().get(s).percent()).append(" |"));
      text.append('\n');
    }
    return text.toString().strip();
  }
}
