package dev.zerostream.proposer;

import dev.zerostream.policy.Tokenizer;

/** One token a letter. */
final class Letters implements Tokenizer {

  @Override
  public int[] encode(String text) {
    return text.chars().toArray();
  }

  @Override
  public String decode(int[] tokens) {
    return new String(tokens, 0, tokens.length);
  }

  @Override
  public int size() {
    return Character.MAX_VALUE;
  }
}
