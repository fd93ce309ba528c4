package dev.zerostream.policy;

import java.util.stream.IntStream;

/**
 * A tokenizer of one id per UTF-16 character, for tests.
 *
 * <p>Ids 0, 1 and 2 are padding, beginning and end of sequence, which {@link #decode} leaves away;
 * the character {@code c} has the id {@code c + 3}.
 */
public final class CharTokenizer implements Tokenizer {

  public static final int PAD = 0;
  public static final int BOS = 1;
  public static final int EOS = 2;
  private static final int FIRST_CHARACTER = 3;

  @Override
  public int[] encode(String text) {
    return text.chars().map(character -> character + FIRST_CHARACTER).toArray();
  }

  @Override
  public String decode(int[] tokens) {
    var text = new StringBuilder();
    IntStream.of(tokens)
        .filter(token -> token >= FIRST_CHARACTER)
        .forEach(token -> text.append((char) (token - FIRST_CHARACTER)));
    return text.toString();
  }

  @Override
  public int size() {
    return Character.MAX_VALUE + 1 + FIRST_CHARACTER;
  }
}
