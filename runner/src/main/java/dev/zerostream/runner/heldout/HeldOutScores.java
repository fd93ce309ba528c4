package dev.zerostream.runner.heldout;

import dev.zerostream.policy.Completion;
import dev.zerostream.policy.Completion.FinishReason;
import dev.zerostream.policy.GenerationRequest;
import dev.zerostream.policy.Policy;
import dev.zerostream.policy.Sampling;
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
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Scores a policy on held-out tasks, judged as the pipeline judges.
 *
 * @param attempts how answers are drawn
 */
public record HeldOutScores(Policy policy, Solver solver, Judge judge, Attempts attempts) {

  /** How every answer begins: a control that takes the choice away from the model. */
  public enum Opening {
    /** As the model likes. */
    FREE(""),
    /** With its steps. */
    WORKED("<think>"),
    /** With the answer at once. */
    DIRECT("<answer>");

    private final String text;

    Opening(String text) {
      this.text = text;
    }
  }

  /**
   * How answers are drawn.
   *
   * @param samples sampled answers per task, beside the greedy one
   * @param temperature of the sampled ones
   * @param opening what every answer is made to begin with
   * @param maxTokens longest answer
   */
  public record Attempts(int samples, double temperature, Opening opening, int maxTokens) {

    /** Free answers at temperature 1. */
    public static Attempts free(int samples, int maxTokens) {
      return new Attempts(samples, 1, Opening.FREE, maxTokens);
    }
  }

  /**
   * Shares of the tasks of a type.
   *
   * @param greedy solved by the greedy answer
   * @param sampled solved by a sampled answer, on average (pass@1)
   * @param best solved by at least one of the samples (pass@k with k = samples)
   * @param worked sampled answers that begin with their steps
   */
  public record Score(double greedy, double sampled, double best, double worked) {}

  /**
   * One verdict per attempt: the greedy one first, then the samples.
   *
   * @param worked sampled answers that begin with their steps
   */
  public record Outcome(VerifiedTask task, List<Verdict> verdicts, long worked) {

    /** Whether the greedy answer is right. */
    public boolean passed() {
      return verdicts.get(0) == Verdict.CORRECT;
    }

    private int samples() {
      return Math.max(1, verdicts.size() - 1);
    }

    private long right() {
      return verdicts.stream().skip(1).filter(v -> v == Verdict.CORRECT).count();
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
    int[] prompt = policy.tokenizer().encode(solver.prompt(task) + attempts.opening().text);
    int maxTokens = attempts.maxTokens();
    List<CompletableFuture<Completion>> asked = new ArrayList<>();
    asked.add(policy.submit(new GenerationRequest(prompt, Sampling.greedy(maxTokens), 0)));
    for (int sample = 0; sample < attempts.samples(); sample++) {
      long seed = task.getTaskId().hashCode() * 1_000L + sample;
      Sampling sampling = Sampling.at(attempts.temperature(), maxTokens);
      asked.add(policy.submit(new GenerationRequest(prompt, sampling, seed)));
    }
    return asked;
  }

  private Outcome judged(VerifiedTask task, List<CompletableFuture<Completion>> asked) {
    List<Completion> completions = asked.stream().map(Acknowledged::await).toList();
    List<String> responses =
        completions.stream()
            .map(c -> attempts.opening().text + policy.tokenizer().decode(c.tokens()))
            .toList();
    List<Boolean> finished =
        completions.stream().map(c -> c.finish() == FinishReason.STOP).toList();
    long worked = responses.stream().skip(1).filter(r -> r.startsWith(Opening.WORKED.text)).count();
    return new Outcome(task, judge.verdicts(task, responses, finished), worked);
  }

  /** Scores by type, under the types' lower-case names. */
  public static Map<String, Score> byType(List<Outcome> outcomes) {
    return by(outcome -> HeldOutSuite.lower(outcome.task().getTaskType()), outcomes);
  }

  /** Scores of the outcomes that share a name. */
  public static Map<String, Score> by(Function<Outcome, String> name, List<Outcome> outcomes) {
    return outcomes.stream()
        .collect(
            Collectors.groupingBy(
                name,
                TreeMap::new,
                Collectors.collectingAndThen(Collectors.toList(), HeldOutScores::score)));
  }

  /** The score of all of them together. */
  public static Score score(List<Outcome> group) {
    return new Score(
        group.stream().mapToDouble(o -> o.passed() ? 1 : 0).average().orElse(0),
        group.stream().mapToDouble(o -> o.right() / (double) o.samples()).average().orElse(0),
        group.stream().mapToDouble(o -> o.right() > 0 ? 1 : 0).average().orElse(0),
        group.stream().mapToDouble(o -> o.worked() / (double) o.samples()).average().orElse(0));
  }
}
