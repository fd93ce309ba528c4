package dev.zerostream.runner.report;

import dev.zerostream.runner.heldout.HeldOutScores.Score;
import java.util.List;
import java.util.Map;

/**
 * A run over time: what a figure of it is drawn from.
 *
 * @param windows of about as many weight versions each, in order
 * @param difficulty of the tasks that were accepted, quarter by quarter of the run; empty when it
 *     was not measured
 * @param scores held-out ones of weights on the way, in order of version; empty unless asked for
 */
public record History(List<Window> windows, List<Difficulty> difficulty, List<Scored> scores) {

  /**
   * What was decided while certain versions were the newest.
   *
   * @param fromVersion first of these versions
   * @param toVersion last of these versions
   * @param seconds from the base's publication to the end of the window
   * @param judged proposals accepted or refused, practice excepted
   * @param executing those that ran to a valid task, before the novelty gate
   * @param novel those of them that behave like none before, by the fingerprint that the gate uses
   * @param solveRate mean over accepted tasks whose group closed; null without any
   * @param astNodes mean over accepted tasks
   * @param cyclomatic mean over accepted tasks
   * @param halstead mean volume over accepted tasks, bits
   */
  public record Window(
      long fromVersion,
      long toVersion,
      double seconds,
      long judged,
      long executing,
      long novel,
      Double solveRate,
      Double astNodes,
      Double cyclomatic,
      Double halstead) {}

  /**
   * How hard a sample of a quarter's new tasks is.
   *
   * @param quarter 1 to 4
   * @param tasks in the sample
   * @param baseSolveRate share of the base model's answers that are right
   * @param finalSolveRate share of the final weights' answers that are right
   */
  public record Difficulty(int quarter, int tasks, double baseSolveRate, double finalSolveRate) {}

  /**
   * Held-out scores of one version.
   *
   * @param seconds from the base's publication to the version's
   * @param byType under the types' lower-case names
   */
  public record Scored(long version, double seconds, Map<String, Score> byType) {}
}
