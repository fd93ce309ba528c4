package dev.zerostream.policy;

/** Text to token ids and back; thread-safe. */
public interface Tokenizer {

  /** Ids of {@code text}; special tokens written out in the text become their single ids. */
  int[] encode(String text);

  /** Text of {@code tokens}, special tokens written out, end-of-sequence left away. */
  String decode(int[] tokens);

  /**
   * {@code text} as the model wants to be addressed: a conversation in the form of its chat
   * template. Without one, and where there is no conversation, the text itself.
   */
  default String prompt(String text) {
    return text;
  }

  /** Whether {@code text} is at most {@code most} tokens. */
  default boolean fits(String text, int most) {
    return encode(text).length <= most;
  }

  /** Number of distinct ids that the tokenizer can produce. */
  int size();
}
