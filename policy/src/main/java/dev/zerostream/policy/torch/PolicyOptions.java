package dev.zerostream.policy.torch;

/**
 * How a {@link TorchPolicy} batches.
 *
 * @param rows greatest number of sequences decoded at once
 * @param contextLength greatest number of tokens in a sequence, prompt included; 0 for the model's
 *     own bound. Keys and values for {@code rows} such sequences are allocated at the start
 * @param stepsPerCall tokens drawn for every row in one native call; weights change and rows join
 *     and leave between calls
 * @param promptTokens greatest number of prompt tokens, padding included, read in one native call
 * @param strict decode a fixed shape, so that a request gives the same bits whatever else is in the
 *     batch; slower, meant for tests and replay. Otherwise logits agree within 1e-4
 * @param precision what is computed in, keys and values included
 * @param lanes greatest number of parts that the rows of a small model are decoded in at once, each
 *     on its share of the threads
 */
public record PolicyOptions(
    int rows,
    int contextLength,
    int stepsPerCall,
    int promptTokens,
    boolean strict,
    Precision precision,
    int lanes) {

  public PolicyOptions {
    require(rows >= 1, "rows >= 1", rows);
    require(contextLength >= 0, "contextLength >= 0", contextLength);
    require(stepsPerCall >= 1, "stepsPerCall >= 1", stepsPerCall);
    require(promptTokens >= 1, "promptTokens >= 1", promptTokens);
    require(lanes >= 1, "lanes >= 1", lanes);
  }

  /** 64 rows of the model's own context length. */
  public static PolicyOptions defaults() {
    return new PolicyOptions(64, 0, 4, 4096, false, Precision.FP32, 8);
  }

  /** The same with another number of rows. */
  public PolicyOptions withRows(int rows) {
    return new PolicyOptions(
        rows, contextLength, stepsPerCall, promptTokens, strict, precision, lanes);
  }

  /** The same with another context length. */
  public PolicyOptions withContextLength(int contextLength) {
    return new PolicyOptions(
        rows, contextLength, stepsPerCall, promptTokens, strict, precision, lanes);
  }

  /** The same with another number of tokens per native call. */
  public PolicyOptions withStepsPerCall(int stepsPerCall) {
    return new PolicyOptions(
        rows, contextLength, stepsPerCall, promptTokens, strict, precision, lanes);
  }

  /** The same with the fixed shape on or off. */
  public PolicyOptions withStrict(boolean strict) {
    return new PolicyOptions(
        rows, contextLength, stepsPerCall, promptTokens, strict, precision, lanes);
  }

  /** The same in another number format. */
  public PolicyOptions withPrecision(Precision precision) {
    return new PolicyOptions(
        rows, contextLength, stepsPerCall, promptTokens, strict, precision, lanes);
  }

  private static void require(boolean holds, String expected, Object actual) {
    if (!holds) {
      throw new IllegalArgumentException("Expected " + expected + ", but it is " + actual);
    }
  }
}
