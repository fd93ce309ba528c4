package dev.zerostream.runner.heldout;

import dev.zerostream.policy.Policy;
import dev.zerostream.runner.heldout.HeldOutScores.Attempts;
import dev.zerostream.runner.heldout.HeldOutScores.Score;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.solver.Solver;
import dev.zerostream.solver.SolverConfig;
import dev.zerostream.stage.Settings;
import dev.zerostream.verifier.Judge;
import dev.zerostream.verifier.VerifierConfig;
import dev.zerostream.verifier.sandbox.Sandbox;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How a run scores its weights: on as much of a held-out set as the settings {@code evaluation.*}
 * say, judged as the pipeline judges.
 *
 * @param policy holds the weights that are scored
 */
public record Examination(Settings settings, Policy policy, Sandbox sandbox) {

  /** Whether a model is scored with these settings: the suite is in the compact format. */
  public static boolean possible(Settings settings) {
    return settings.text("format").equals("compact") && tasks(settings) > 0;
  }

  /**
   * Finds a bad value before anything is scored.
   *
   * @throws dev.zerostream.stage.BadUsage naming it
   */
  public static void requireUsable(Settings settings) {
    var unused = List.of(set(settings), tasks(settings), samples(settings));
  }

  /**
   * Scores on the held-out set, under the types' lower-case names.
   *
   * @throws dev.zerostream.stage.BadUsage when no tasks are asked for
   */
  public Map<String, Score> byType() {
    String set = set(settings);
    int tasksPerType = settings.integer("evaluation.tasks", 1, 1_000_000);
    HeldOutSuite suite = HeldOutSuite.named(set);
    List<VerifiedTask> tasks =
        Stream.of(TaskType.DEDUCTION, TaskType.ABDUCTION, TaskType.INDUCTION)
            .flatMap(type -> suite.first(type, tasksPerType).stream())
            .toList();
    return HeldOutScores.byType(scores().outcomes(tasks));
  }

  /** Share of the sampled answers to {@code tasks} that are right. */
  public double solveRate(List<VerifiedTask> tasks) {
    return HeldOutScores.score(scores().outcomes(tasks)).sampled();
  }

  /** The held-out set that the settings name. */
  public static String set(Settings settings) {
    return settings.choice("evaluation.set", List.of("development", "final"));
  }

  /** Of each type; none at 0. */
  private static int tasks(Settings settings) {
    return settings.integer("evaluation.tasks", 0, 1_000_000);
  }

  private static int samples(Settings settings) {
    return settings.integer("evaluation.samples", 1, 10_000);
  }

  private HeldOutScores scores() {
    VerifierConfig verifier = VerifierConfig.of(settings, "");
    return new HeldOutScores(
        policy,
        new Solver(SolverConfig.of(settings), "", ""),
        new Judge(sandbox, verifier.format(), verifier.limits()),
        Attempts.free(samples(settings), settings.integer("solve.max.tokens", 1, 1_000_000)));
  }
}
