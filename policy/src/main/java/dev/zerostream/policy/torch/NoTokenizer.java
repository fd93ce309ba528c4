package dev.zerostream.policy.torch;

import dev.zerostream.policy.Tokenizer;
import java.nio.file.Path;

/** Stands in for the tokenizer of a folder that has none: token ids work, text does not. */
record NoTokenizer(Path folder, int size) implements Tokenizer {

  @Override
  public int[] encode(String text) {
    throw absent();
  }

  @Override
  public String decode(int[] tokens) {
    throw absent();
  }

  private UnsupportedOperationException absent() {
    return new UnsupportedOperationException(
        "Expected a tokenizer.json in %s to handle text, but there is none".formatted(folder));
  }
}
