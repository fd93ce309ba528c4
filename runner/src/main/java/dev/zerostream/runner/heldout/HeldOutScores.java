package dev.zerostream.runner.heldout;

import dev.zerostream.policy.Completion;
import dev.zerostream.policy.Completion.FinishReason;
import dev.zerostream.policy.GenerationRequest;
import dev.zerostream.policy.Policy;
import dev.zerostream.policy.Sampling;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.Verdict;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.solver.Solver;
import dev.zerostream.stage.Acknowledged;
import dev.zerostream.verifier.Judge;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Scores a policy on held-out tasks, judged as the pipeline judges.
 *
 * @param samples answers drawn at temperature 1 per task, beside the greedy one
 * @param maxTokens longest answer
 */
public record HeldOutScores(Policy policy, Solver solver, Judge judge, int samples, int maxTokens) {

  /** Share of tasks of a type that are solved; how many of the samples, on average. */
  public record Score(double greedy, double sampled) {}

  /** One verdict per attempt: the greedy one first, then the samples. */
  public record Outcome(VerifiedTask task, List<Verdict> verdicts) {

    /** Whether the greedy answer is right. */
    public boolean passed() {
      return verdicts.get(0) == Verdict.CORRECT;
    }

    private double sampledShare() {
      return verdicts.stream().skip(1).filter(v -> v == Verdict.CORRECT).count()
          / (double) Math.max(1, verdicts.size() - 1);
    }
  }

  /** Generates and judges, all tasks at once. */
  public List<Outcome> outcomes(List<VerifiedTask> tasks) {
    List<List<CompletableFuture<Completion>>> asked = tasks.stream().map(this::ask).toList();
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      outcomes.add(judged(tasks.get(i), asked.get(i)));
    }
    return outcomes;
  }

  private List<CompletableFuture<Completion>> ask(VerifiedTask task) {
    int[] prompt = policy.tokenizer().encode(solver.prompt(task));
    List<CompletableFuture<Completion>> asked = new ArrayList<>();
    asked.add(policy.submit(new GenerationRequest(prompt, Sampling.greedy(maxTokens), 0)));
    for (int sample = 0; sample < samples; sample++) {
      long seed = task.getTaskId().hashCode() * 1_000L + sample;
      asked.add(policy.submit(new GenerationRequest(prompt, Sampling.at(1, maxTokens), seed)));
    }
    return asked;
  }

  private Outcome judged(VerifiedTask task, List<CompletableFuture<Completion>> asked) {
    List<Completion> completions = asked.stream().map(Acknowledged::await).toList();
    List<String> responses =
        completions.stream().map(c -> policy.tokenizer().decode(c.tokens())).toList();
    List<Boolean> finished =
        completions.stream().map(c -> c.finish() == FinishReason.STOP).toList();
    return new Outcome(task, judge.verdicts(task, responses, finished));
  }

  /** Scores by type, under the types' lower-case names. */
  public static Map<String, Score> byType(List<Outcome> outcomes) {
    Map<TaskType, List<Outcome>> groups = new TreeMap<>();
    outcomes.forEach(
        outcome ->
            groups
                .computeIfAbsent(outcome.task().getTaskType(), type -> new ArrayList<>())
                .add(outcome));
    Map<String, Score> scores = new TreeMap<>();
    groups.forEach(
        (type, group) ->
            scores.put(
                HeldOutSuite.lower(type),
                new Score(
                    group.stream().mapToDouble(o -> o.passed() ? 1 : 0).average().orElse(0),
                    group.stream().mapToDouble(Outcome::sampledShare).average().orElse(0))));
    return scores;
  }
}
