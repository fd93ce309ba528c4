package dev.zerostream.runner.eval;

import dev.zerostream.verifier.sandbox.Sandbox;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Judged answers to a suite.
 *
 * @param suite what was asked
 * @param faults why each answer is wrong, in the order of the problems; empty where it is right
 */
public record Evaluation(Suite suite, List<Optional<String>> faults) {

  /**
   * Judges one answer to each problem, several at a time.
   *
   * @param answers gives the answer to a problem: {@link Problem#reference}, or a model's
   */
  public static Evaluation of(Suite suite, Function<Problem, String> answers, Sandbox sandbox) {
    return new Evaluation(
        suite,
        suite.problems().parallelStream()
            .map(problem -> problem.fault(answers.apply(problem), sandbox))
            .toList());
  }

  /** How many answers are right. */
  public int passed() {
    return (int) faults.stream().filter(Optional::isEmpty).count();
  }

  /** {@code suite, total, passed, failed [{id, why}], score}. */
  public Map<String, Object> report() {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("suite", suite.name());
    report.put("total", faults.size());
    report.put("passed", passed());
    report.put(
        "failed",
        IntStream.range(0, faults.size())
            .filter(i -> faults.get(i).isPresent())
            .mapToObj(
                i -> Map.of("id", suite.problems().get(i).id(), "why", faults.get(i).orElseThrow()))
            .toList());
    report.put("score", passed() / (double) faults.size());
    return report;
  }
}
