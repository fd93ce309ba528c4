package dev.zerostream.runner.eval;

import dev.zerostream.policy.Completion;
import dev.zerostream.policy.Completion.FinishReason;
import dev.zerostream.policy.GenerationRequest;
import dev.zerostream.policy.Policy;
import dev.zerostream.policy.Sampling;
import dev.zerostream.policy.Tokenizer;
import dev.zerostream.stage.Acknowledged;
import dev.zerostream.verifier.sandbox.Sandbox;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/**
 * A model's judged answers to a suite.
 *
 * @param suite what was asked
 * @param faults for each problem why each answer is wrong, empty where it is right: the greedy
 *     answer first, then the sampled ones
 */
public record ModelAnswers(Suite suite, List<List<Optional<String>>> faults) {

  /**
   * How answers are drawn.
   *
   * @param samples sampled answers per problem, beside the greedy one
   * @param temperature of the sampled ones
   * @param maxTokens longest answer
   */
  public record Draw(int samples, double temperature, int maxTokens) {}

  /**
   * Asks all problems at once and judges the answers as they come.
   *
   * @param progress is told how many problems are judged
   */
  public static ModelAnswers of(
      Suite suite,
      Policy policy,
      Prompting prompting,
      Draw draw,
      Sandbox sandbox,
      IntConsumer progress) {
    List<List<CompletableFuture<Completion>>> asked =
        suite.problems().stream()
            .map(problem -> ask(problem, policy, prompting.prompt(problem.question()), draw))
            .toList();
    List<List<Optional<String>>> faults = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      Problem problem = suite.problems().get(i);
      faults.add(
          asked.get(i).parallelStream()
              .map(answer -> fault(problem, answer, policy.tokenizer(), prompting, sandbox))
              .toList());
      progress.accept(i + 1);
    }
    return new ModelAnswers(suite, faults);
  }

  private static List<CompletableFuture<Completion>> ask(
      Problem problem, Policy policy, String prompt, Draw draw) {
    int[] tokens = policy.tokenizer().encode(prompt);
    List<CompletableFuture<Completion>> asked = new ArrayList<>();
    asked.add(policy.submit(new GenerationRequest(tokens, Sampling.greedy(draw.maxTokens()), 0)));
    Sampling sampling = Sampling.at(draw.temperature(), draw.maxTokens());
    for (int sample = 0; sample < draw.samples(); sample++) {
      long seed = problem.id().hashCode() * 1_000L + sample;
      asked.add(policy.submit(new GenerationRequest(tokens, sampling, seed)));
    }
    return asked;
  }

  private static Optional<String> fault(
      Problem problem,
      CompletableFuture<Completion> asked,
      Tokenizer tokenizer,
      Prompting prompting,
      Sandbox sandbox) {
    Completion completion;
    try {
      completion = Acknowledged.await(asked);
    } catch (IllegalArgumentException e) {
      // A prompt that the model has no room for: the model cannot solve it.
      return Optional.of(e.getMessage());
    }
    Optional<String> answer =
        prompting.answer(
            problem.question().kind(),
            tokenizer.decode(completion.tokens()),
            completion.finish() == FinishReason.STOP);
    return answer.isEmpty()
        ? Optional.of("Expected an answer in the prompt's format, but there is none")
        : problem.fault(answer.get(), sandbox);
  }

  /** The greedy answers alone. */
  public Evaluation greedy() {
    return new Evaluation(suite, faults.stream().map(answers -> answers.get(0)).toList());
  }

  /**
   * pass@k over the sampled answers, without bias: the mean over problems of 1 − C(n − c, k) / C(n,
   * k), where c of n are right (arXiv 2107.03374, equation 1).
   *
   * @param k 1 to the number of samples
   */
  public double passAt(int k) {
    return faults.stream()
        .mapToDouble(
            answers -> {
              long right = answers.stream().skip(1).filter(Optional::isEmpty).count();
              return passAt(answers.size() - 1, right, k);
            })
        .average()
        .orElse(0);
  }

  /** pass@k of one problem: a product, as the binomials would overflow. */
  static double passAt(int samples, long right, int k) {
    double none = 1;
    for (long i = samples - right + 1; i <= samples; i++) {
      none *= Math.max(0, 1 - (double) k / i);
    }
    return 1 - none;
  }

  /** pass@k for the powers of two up to the number of samples. */
  public Map<Integer, Double> passAt() {
    Map<Integer, Double> passAt = new TreeMap<>();
    Stream.iterate(1, k -> k <= samples(), k -> 2 * k).forEach(k -> passAt.put(k, passAt(k)));
    return passAt;
  }

  private int samples() {
    return faults.isEmpty() ? 0 : faults.get(0).size() - 1;
  }

  /** The report of the greedy answers, with {@code samples} and {@code passAt}. */
  public Map<String, Object> report() {
    Map<String, Object> report = new LinkedHashMap<>(greedy().report());
    report.put("samples", samples());
    report.put("passAt", passAt());
    return report;
  }
}
