package dev.zerostream.policy;

import java.util.List;

/**
 * What the model wrote.
 *
 * @param tokens generated ids, the end-of-sequence id included when it ended the row
 * @param samplingLogprobs natural log-probability of each token under the distribution it was drawn
 *     from (after temperature, top-p and top-k; 0 for greedy)
 * @param modelLogprobs natural log-probability of each token under the untempered softmax
 * @param segments which weight version wrote which tokens, in order, the first from token 0
 * @param finish why generation stopped
 */
public record Completion(
    int[] tokens,
    float[] samplingLogprobs,
    float[] modelLogprobs,
    List<Segment> segments,
    FinishReason finish) {

  /** The tokens from {@code fromToken} on were written by {@code weightVersion}. */
  public record Segment(int fromToken, long weightVersion) {}

  /** Why generation stopped. */
  public enum FinishReason {
    /** An end-of-sequence token was drawn, or a stop string completed. */
    STOP,
    /** The length bound was reached. */
    LENGTH
  }
}
