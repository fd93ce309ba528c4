package dev.zerostream.runner.report;

import static java.util.stream.Collectors.joining;

import dev.zerostream.runner.heldout.HeldOutScores;
import dev.zerostream.schemas.DropReason;
import dev.zerostream.schemas.WeightVersion;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a terminal shows while a run goes on, and the table at its end. */
public final class Progress {

  private final PrintStream out;
  private final List<String> types;
  private long lines;
  private long requestedAtStart = -1;

  /**
   * Progress of a run.
   *
   * @param types task types that are played, the columns
   */
  public Progress(PrintStream out, List<String> types) {
    this.out = out;
    this.types = List.copyOf(types);
  }

  /** Something that a person should read. */
  public void note(String sentence) {
    out.println(sentence);
  }

  /** One line on where the run stands. */
  public void line(double seconds, Tally tally) {
    if (requestedAtStart < 0) {
      requestedAtStart = tally.verified() + rejected(tally);
    }
    if (lines++ % 20 == 0) {
      out.println(header());
    }
    double rate = (tally.verified() + rejected(tally) - requestedAtStart) / Math.max(1, seconds);
    Map<String, Double> metrics = metrics(tally);
    out.printf(
        Locale.ROOT,
        "%3d:%02d  %7s  %7.1f  %s   %s  %s  %4.1f max %1.0f  %7d  %7d%n",
        (int) seconds / 60,
        (int) seconds % 60,
        tally.newestVersion() < 0 ? "-" : "v" + tally.newestVersion(),
        rate,
        cells(metrics, "solve_rate/", ""),
        cells(metrics, "reward/", "/PROPOSER"),
        cells(metrics, "reward/", "/SOLVER"),
        tally.stalenessMean(),
        tally.stalenessMax(),
        tally.trained(),
        tally.pending());
  }

  private String header() {
    String letters = types.stream().map(type -> type.substring(0, 1)).collect(joining("/"));
    int wider = 6 * types.size() - 18;
    return "  time  version  tasks/s  "
        + pad("solve rate " + letters, 19 + wider)
        + pad("reward proposer " + letters, 23 + wider)
        + pad("solver " + letters, 22 + wider)
        + "staleness  trained  pending";
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(2, width - text.length()));
  }

  private static long rejected(Tally tally) {
    return tally.rejected().values().stream().mapToLong(Long::longValue).sum();
  }

  private static Map<String, Double> metrics(Tally tally) {
    WeightVersion newest = tally.newest();
    return newest == null ? Map.of() : newest.getMetrics();
  }

  private String cells(Map<String, Double> metrics, String before, String after) {
    StringBuilder cells = new StringBuilder();
    for (String type : types) {
      Double value = metrics.get(before + type + after);
      cells.append(value == null ? "    - " : String.format(Locale.ROOT, "%5.2f ", value));
    }
    return cells.toString();
  }

  /** The table at the end of a run. */
  public void table(RunReport report) {
    out.println();
    out.printf(
        Locale.ROOT,
        "run %s, profile %s, seed %d, %.0f s%n",
        report.runId(),
        report.profile(),
        report.seed(),
        report.wallSeconds());
    row("weight versions", report.versions());
    row("tasks requested", report.tasks().requested());
    row("      proposed", report.tasks().proposed());
    row("      verified", report.tasks().verified());
    report.tasks().rejected().forEach((reason, count) -> row("      rejected " + reason, count));
    row("solutions", report.solutions());
    row("trajectories rewarded", report.trajectories().rewarded());
    row("      trained", report.trajectories().trained());
    for (DropReason reason : DropReason.values()) {
      Long count = report.trajectories().dropped().get(reason.name());
      if (count != null) {
        row("      dropped " + reason, count);
      }
    }
    row("      pending", report.trajectories().pending());
    row("dead letters", report.deadLetters());
    out.printf(
        Locale.ROOT,
        "  %-28s %6.2f mean, %.0f max, bound %d%n",
        "staleness",
        report.staleness().mean(),
        report.staleness().max(),
        report.staleness().bound());
    if (report.heldout() != null) {
      heldout(report.heldout());
    }
  }

  private void heldout(RunReport.HeldOut heldout) {
    out.printf("%n  %-12s %20s %20s%n", "held-out", "base greedy/sampled", "final greedy/sampled");
    heldout
        .base()
        .forEach(
            (type, base) -> {
              HeldOutScores.Score last = heldout.finalWeights().get(type);
              out.printf(
                  Locale.ROOT,
                  "  %-12s %12.1f%% %5.1f%% %13.1f%% %5.1f%%%n",
                  type,
                  100 * base.greedy(),
                  100 * base.sampled(),
                  100 * last.greedy(),
                  100 * last.sampled());
            });
  }

  private void row(String name, long value) {
    out.printf(Locale.ROOT, "  %-28s %6d%n", name, value);
  }
}
