package dev.zerostream.runner;

import dev.zerostream.runner.heldout.HeldOutScores;
import dev.zerostream.runner.heldout.HeldOutScores.Outcome;
import dev.zerostream.runner.heldout.HeldOutScores.Score;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a model reached on held-out tasks, for people and for programs.
 *
 * @param suite {@code heldout} or {@code operations}
 * @param by name of the groups in the report
 * @param groups scores by task type or by operation
 */
record HeldOutTable(String suite, List<Outcome> outcomes, String by, Map<String, Score> groups) {

  static HeldOutTable of(String suite, List<Outcome> outcomes) {
    return suite.equals("operations")
        ? new HeldOutTable(
            suite,
            outcomes,
            "byOperation",
            HeldOutScores.by(outcome -> outcome.task().getMessage(), outcomes))
        : new HeldOutTable(suite, outcomes, "byType", HeldOutScores.byType(outcomes));
  }

  /** One row a group and one for all. */
  void print(PrintWriter out) {
    out.printf("%-32s %8s %8s %8s %8s%n", "", "greedy", "sampled", "best", "worked");
    groups.forEach((name, score) -> row(out, name, score));
    row(out, "all", HeldOutScores.score(outcomes));
  }

  private static void row(PrintWriter out, String name, Score score) {
    out.printf(
        Locale.ROOT,
        "%-32s %7.1f%% %7.1f%% %7.1f%% %7.1f%%%n",
        name,
        100 * score.greedy(),
        100 * score.sampled(),
        100 * score.best(),
        100 * score.worked());
  }

  /** What is printed as JSON; every task that its greedy answer fails is named with the verdict. */
  Map<String, Object> report() {
    List<Outcome> failed = outcomes.stream().filter(outcome -> !outcome.passed()).toList();
    int passed = outcomes.size() - failed.size();
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("suite", suite);
    report.put("total", outcomes.size());
    report.put("passed", passed);
    report.put(
        "failed",
        failed.stream()
            .map(o -> Map.of("id", o.task().getTaskId(), "why", o.verdicts().get(0).name()))
            .toList());
    report.put("score", passed / (double) Math.max(1, outcomes.size()));
    report.put(by, groups);
    return report;
  }
}
