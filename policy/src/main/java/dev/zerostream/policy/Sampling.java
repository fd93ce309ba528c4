package dev.zerostream.policy;

import java.util.List;

/**
 * How tokens are drawn.
 *
 * @param temperature 0 for greedy, otherwise the divisor of the logits
 * @param topP nucleus mass in (0, 1]; 1 switches it off
 * @param topK greatest number of candidates; 0 switches it off
 * @param maxNewTokens upper bound on generated tokens, at least 1
 * @param ignoreEos generate on, whatever end-of-sequence token is drawn
 * @param stopStrings texts that end the row once its decoded response holds one; the tokens that
 *     complete it are kept, since they were drawn
 */
public record Sampling(
    double temperature,
    double topP,
    int topK,
    int maxNewTokens,
    boolean ignoreEos,
    List<String> stopStrings) {

  public Sampling {
    stopStrings = List.copyOf(stopStrings);
    require(stopStrings.stream().noneMatch(String::isEmpty), "no empty stop string", "one");
    require(temperature >= 0, "temperature >= 0", temperature);
    require(topP > 0 && topP <= 1, "topP in (0, 1]", topP);
    require(topK >= 0, "topK >= 0", topK);
    require(maxNewTokens >= 1, "maxNewTokens >= 1", maxNewTokens);
  }

  /** Without stop strings. */
  public Sampling(double temperature, double topP, int topK, int maxNewTokens, boolean ignoreEos) {
    this(temperature, topP, topK, maxNewTokens, ignoreEos, List.of());
  }

  /** Greedy decoding up to {@code maxNewTokens}. */
  public static Sampling greedy(int maxNewTokens) {
    return new Sampling(0, 1, 0, maxNewTokens, false);
  }

  /** Sampling at {@code temperature} from the whole vocabulary up to {@code maxNewTokens}. */
  public static Sampling at(double temperature, int maxNewTokens) {
    return new Sampling(temperature, 1, 0, maxNewTokens, false);
  }

  private static void require(boolean holds, String expected, Object actual) {
    if (!holds) {
      throw new IllegalArgumentException("Expected " + expected + ", but it is " + actual);
    }
  }
}
