package dev.zerostream.runner.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * A held-out score of one run over time, in straight lines from one evaluation to the next.
 *
 * <p>Time counts from the publication of the base, which has its score at 0; the last evaluation of
 * a run, after its end, counts at the run's length.
 *
 * @param scores by minutes, in 0 to 1; a mean over the task types
 */
record ScoreOverTime(TreeMap<Double, Double> scores) {

  /** Of a report of {@code run}; without points if its evaluations have no times. */
  static ScoreOverTime of(JsonNode report, String score) {
    TreeMap<Double, Double> scores = new TreeMap<>();
    JsonNode history = report.path("history").path("scores");
    if (!history.isEmpty()) {
      JsonNode heldOut = report.path("heldout");
      scores.put(0.0, ResultTable.mean(heldOut.path("base"), score));
      for (JsonNode scored : history) {
        double minutes = scored.path("seconds").asDouble() / 60;
        scores.put(minutes, ResultTable.mean(scored.path("byType"), score));
      }
      double end = report.path("wallSeconds").asDouble() / 60;
      scores.put(Math.max(end, scores.lastKey()), ResultTable.mean(heldOut.path("final"), score));
    }
    return new ScoreOverTime(scores);
  }

  boolean isEmpty() {
    return scores.isEmpty();
  }

  /** How long it was followed, in minutes. */
  double end() {
    return scores.lastKey();
  }

  /** The score at a time from 0 on, in minutes; after {@link #end()} the last one. */
  double at(double minutes) {
    double time = Math.min(minutes, end());
    var before = scores.floorEntry(time);
    var after = scores.ceilingEntry(time);
    double width = after.getKey() - before.getKey();
    double share = width == 0 ? 0 : (time - before.getKey()) / width;
    return before.getValue() + share * (after.getValue() - before.getValue());
  }

  /** The first time in minutes at which the score is at least this; empty if it never was. */
  OptionalDouble reached(double threshold) {
    var before = scores.firstEntry();
    for (var point : scores.entrySet()) {
      if (point.getValue() >= threshold) {
        double rise = point.getValue() - before.getValue();
        double share = rise == 0 ? 1 : (threshold - before.getValue()) / rise;
        double width = point.getKey() - before.getKey();
        return OptionalDouble.of(before.getKey() + Math.max(0, share) * width);
      }
      before = point;
    }
    return OptionalDouble.empty();
  }
}
