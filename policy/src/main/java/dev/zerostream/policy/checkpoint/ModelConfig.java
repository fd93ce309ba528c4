package dev.zerostream.policy.checkpoint;

import java.nio.file.Path;
import java.util.List;

/**
 * The sizes of a decoder, as its {@code config.json} gives them.
 *
 * @param architecture which family
 * @param vocabulary rows of the embedding
 * @param width size of a hidden state
 * @param innerWidth size inside the feed-forward part
 * @param layers number of layers
 * @param heads query heads
 * @param keyValueHeads key and value heads, a divisor of {@code heads}
 * @param headSize size of one head, even
 * @param maxPositions greatest number of tokens in a sequence
 * @param epsilon of the root-mean-square norms
 * @param tied whether the output head is the embedding
 * @param rope the rotary position embedding
 * @param eosIds token ids that end a sequence, from {@code generation_config.json} or else {@code
 *     config.json}; may be empty
 * @param hiddenIds token ids that text never shows: end and beginning of sequence, padding
 */
public record ModelConfig(
    Architecture architecture,
    int vocabulary,
    int width,
    int innerWidth,
    int layers,
    int heads,
    int keyValueHeads,
    int headSize,
    int maxPositions,
    double epsilon,
    boolean tied,
    Rope rope,
    List<Integer> eosIds,
    List<Integer> hiddenIds) {

  public ModelConfig {
    require(heads % keyValueHeads == 0, "num_key_value_heads to divide " + heads, keyValueHeads);
    require(headSize % 2 == 0, "an even head size", headSize);
    eosIds = List.copyOf(eosIds);
    hiddenIds = List.copyOf(hiddenIds);
  }

  /**
   * Reads {@code config.json} and, if there is one, {@code generation_config.json}.
   *
   * @throws IllegalArgumentException naming the first setting that cannot be honoured
   */
  public static ModelConfig read(Path folder) {
    return new ConfigReader(folder).read();
  }

  private static void require(boolean holds, String expected, Object actual) {
    if (!holds) {
      throw new IllegalArgumentException("Expected " + expected + ", but it is " + actual);
    }
  }
}
