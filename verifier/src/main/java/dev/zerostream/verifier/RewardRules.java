package dev.zerostream.verifier;

import dev.zerostream.stage.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a proposal's reward is made up: a reward r for its solve rate and, if asked for, terms for
 * other measures of the task. Terms are min(coefficient · measure, cap) and count only when r > 0,
 * so that no measure rewards a task that nobody, or everybody, solves.
 *
 * @param base reward for the solve rate
 * @param coefficients by name of the measure; only those above 0 have a term
 * @param cap bound on one term
 * @param combination how terms and r are put together
 */
record RewardRules(
    ProposerReward base, Map<String, Double> coefficients, double cap, Combination combination) {

  /** With terms t: which formula. */
  enum Combination {
    /** r + Σ t. */
    SUM,
    /** r · Π t. */
    MULTIPLY,
    /** r + Π t. */
    SUM_MULTIPLY,
    /** r · Σ t. */
    MULTIPLY_SUM
  }

  /** The paper's: learnability alone. */
  static final RewardRules DEFAULT =
      new RewardRules(ProposerReward.LEARNABILITY, Map.of(), 0.5, Combination.SUM);

  /** The settings' rules. */
  static RewardRules of(Settings settings) {
    Map<String, Double> coefficients = new TreeMap<>();
    for (String measure : Measures.NAMES) {
      coefficients.put(measure, settings.real("intrinsic." + measure, 0, 1000));
    }
    return new RewardRules(
        ProposerReward.valueOf(
            upper(settings.choice("propose.reward", List.of("learnability", "peak", "variance")))),
        coefficients,
        settings.real("intrinsic.cap", 0, 1000),
        Combination.valueOf(
            upper(
                settings.choice(
                    "intrinsic.combine",
                    List.of("sum", "multiply", "sum-multiply", "multiply-sum")))));
  }

  private static String upper(String choice) {
    return choice.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /** The reward of a valid proposal. */
  double proposal(double solveRate, Map<String, Double> measures) {
    double reward = base.of(solveRate);
    List<Double> terms = terms(measures);
    if (reward <= 0 || terms.isEmpty()) {
      return reward;
    }
    double sum = terms.stream().mapToDouble(term -> term).sum();
    double product = terms.stream().mapToDouble(term -> term).reduce(1, (a, b) -> a * b);
    return switch (combination) {
      case SUM -> reward + sum;
      case MULTIPLY -> reward * product;
      case SUM_MULTIPLY -> reward + product;
      case MULTIPLY_SUM -> reward * sum;
    };
  }

  private List<Double> terms(Map<String, Double> measures) {
    List<Double> terms = new ArrayList<>();
    measures.forEach(
        (name, value) -> {
          double coefficient = coefficients.getOrDefault(name, 0.0);
          if (coefficient > 0) {
            terms.add(Math.min(coefficient * value, cap));
          }
        });
    return terms;
  }
}
