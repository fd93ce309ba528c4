package dev.zerostream.policy;

/** Text to token ids and back; thread-safe. */
public interface Tokenizer {

  /** Ids of {@code text}; special tokens written out in the text become their single ids. */
  int[] encode(String text);

  /** Text of {@code tokens}, special tokens written out, end-of-sequence left away. */
  String decode(int[] tokens);

  /** Number of distinct ids that the tokenizer can produce. */
  int size();
}
