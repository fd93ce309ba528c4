package dev.zerostream.verifier;

import dev.zerostream.schemas.Complexity;
import dev.zerostream.schemas.VerifiedTask;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Measures of a task besides its solve rate; always recorded, rewarded only when {@link
 * RewardRules} gives them a coefficient (arXiv 2505.03335, appendix D).
 *
 * <ul>
 *   <li>{@code complexity}: cognitive complexity / 15.
 *   <li>{@code halstead}: 0.5 · min(effort / 10000, 1) + 0.3 · min(cyclomatic / 10, 1) + 0.2 ·
 *       min(volume / 500, 1).
 *   <li>{@code edit_distance}: mean over the references of Levenshtein's distance between the
 *       programs' tokens, divided by the longer one's length; in [0, 1], absent without references.
 *       Different from the paper's code, which compares syntax trees as text.
 *   <li>{@code answer_diversity}: 1 − share of earlier tasks of the type with the same answer: the
 *       input of an abduction, the output of a deduction, the mean over the pairs of an induction.
 * </ul>
 */
final class Measures {

  static final List<String> NAMES =
      List.of("complexity", "halstead", "edit_distance", "answer_diversity");

  private static final Pattern TOKEN_END = Pattern.compile("(?<=\\W)|(?=\\W)");

  private Measures() {}

  /**
   * All measures that are known.
   *
   * @param referencePrograms programs that the proposer was shown
   * @param answerDiversity in [0, 1]; null when it was not counted
   */
  static Map<String, Double> of(
      VerifiedTask task, List<String> referencePrograms, Double answerDiversity) {
    Map<String, Double> measures = new TreeMap<>();
    Complexity complexity = task.getComplexity();
    measures.put("complexity", complexity.getCognitive() / 15.0);
    measures.put("halstead", halstead(complexity));
    if (!referencePrograms.isEmpty()) {
      List<String> own = tokens(task.getProgram());
      measures.put(
          "edit_distance",
          referencePrograms.stream()
              .mapToDouble(reference -> distance(own, tokens(reference)))
              .average()
              .orElseThrow());
    }
    if (answerDiversity != null) {
      measures.put("answer_diversity", answerDiversity);
    }
    return measures;
  }

  private static double halstead(Complexity complexity) {
    return 0.5 * Math.min(complexity.getHalsteadEffort() / 10_000, 1)
        + 0.3 * Math.min(complexity.getCyclomatic() / 10.0, 1)
        + 0.2 * Math.min(complexity.getHalsteadVolume() / 500, 1);
  }

  private static List<String> tokens(String program) {
    return TOKEN_END.splitAsStream(program).filter(token -> !token.isBlank()).toList();
  }

  /** Levenshtein's distance over the longer length; 0 for two empty lists. */
  static double distance(List<String> left, List<String> right) {
    int[] above = new int[right.size() + 1];
    for (int j = 0; j <= right.size(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= left.size(); i++) {
      int[] row = new int[right.size() + 1];
      row[0] = i;
      for (int j = 1; j <= right.size(); j++) {
        int replaced = above[j - 1] + (left.get(i - 1).equals(right.get(j - 1)) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    int longer = Math.max(left.size(), right.size());
    return longer == 0 ? 0 : above[right.size()] / (double) longer;
  }
}
