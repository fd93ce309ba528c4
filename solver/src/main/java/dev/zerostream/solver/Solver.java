package dev.zerostream.solver;

import dev.zerostream.policy.PromptTemplates;
import dev.zerostream.policy.Rollout;
import dev.zerostream.policy.Tokenizer;
import dev.zerostream.schemas.Example;
import dev.zerostream.schemas.Role;
import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.Trajectory;
import dev.zerostream.schemas.VerifiedTask;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Builds solver prompts and solutions (arXiv 2505.03335, section 3.3): deduction and error
 * deduction see program and input, abduction program and output, induction the visible half of the
 * pairs and the message.
 */
public final class Solver {

  private final SolverConfig config;
  private final PromptTemplates prompts;
  private final String runId;
  private final String worker;

  /** A solver for one run. */
  public Solver(SolverConfig config, String runId, String worker) {
    this.config = config;
    this.prompts = new PromptTemplates(Solver.class, config.format());
    this.runId = runId;
    this.worker = worker;
  }

  /** The fleet's attempts at {@code task}, one rollout each; none where no group awaits them. */
  List<Rollout> plan(VerifiedTask task) {
    if (task.getAttempts() == 0) {
      return List.of();
    }
    String prompt = prompt(task);
    return IntStream.rangeClosed(config.firstAttempt(), config.lastAttempt())
        .mapToObj(attempt -> rollout(task, prompt, attempt))
        .toList();
  }

  /** Whether a plan's one prompt leaves the model room for an answer. */
  boolean fits(List<Rollout> plan, Tokenizer tokenizer) {
    return plan.isEmpty() || tokenizer.fits(plan.get(0).prompt(), config.promptMaxTokens());
  }

  /** The prompt that a solver is given for {@code task}. */
  public String prompt(VerifiedTask task) {
    return switch (task.getTaskType()) {
      case DEDUCTION ->
          prompts.fill(
              "solve-deduction", Map.of("program", task.getProgram(), "input", task.getInput()));
      case ABDUCTION ->
          prompts.fill(
              "solve-abduction", Map.of("program", task.getProgram(), "output", task.getOutput()));
      case INDUCTION ->
          prompts.fill(
              "solve-induction", Map.of("examples", examples(task), "message", message(task)));
      case ERROR_DEDUCTION ->
          prompts.fill(
              "solve-error-deduction",
              Map.of("program", task.getProgram(), "input", task.getInput()));
      default ->
          throw new IllegalArgumentException(
              "Expected a type that can be answered, but task %s is %s"
                  .formatted(task.getTaskId(), task.getTaskType()));
    };
  }

  private String examples(VerifiedTask task) {
    StringBuilder text = new StringBuilder();
    for (Example example : task.getExamples().subList(0, task.getVisibleExamples())) {
      text.append(
          prompts.fill(
              "example", Map.of("input", example.getInput(), "output", example.getOutput())));
    }
    return text.toString();
  }

  private static String message(VerifiedTask task) {
    return task.getMessage() == null ? "" : task.getMessage();
  }

  private Rollout rollout(VerifiedTask task, String prompt, int attempt) {
    String id = task.getTaskId() + "/s/" + config.fleet() + "/" + attempt;
    return new Rollout(
        id,
        runId,
        task.getTaskId(),
        Role.SOLVER,
        task.getTaskType(),
        task.getDomain(),
        task.getPhase(),
        prompt,
        config.sampling(),
        ((id.hashCode() + 31 * config.seed()) * 0x9E3779B97F4A7C15L) >>> 12,
        worker);
  }

  /** The n-th attempt of a plan as a record. */
  Solution solution(VerifiedTask task, int index, Trajectory trajectory) {
    return new Solution(
        task.getTaskId(), config.fleet(), config.firstAttempt() + index, trajectory);
  }
}
