package dev.zerostream.policy;

/**
 * What one optimiser step measured, over the samples that the objective does not {@linkplain
 * Objective#ignores ignore}.
 *
 * @param loss value of the objective before the update
 * @param gradNorm global gradient norm before clipping
 * @param clipFraction share of response tokens whose clipped branch is active; with the decoupled
 *     objective, whose importance weight is cut off
 * @param entropy mean entropy of the distribution over response tokens, in nats
 * @param meanRatio mean of π / behaviour over response tokens
 * @param maxRatio its maximum
 * @param tokens response tokens trained on
 * @param skipped whether the gradient was not finite, so that nothing was changed
 */
public record StepReport(
    double loss,
    double gradNorm,
    double clipFraction,
    double entropy,
    double meanRatio,
    double maxRatio,
    long tokens,
    boolean skipped) {

  /** The report of a step that was taken. */
  public StepReport(
      double loss,
      double gradNorm,
      double clipFraction,
      double entropy,
      double meanRatio,
      double maxRatio,
      long tokens) {
    this(loss, gradNorm, clipFraction, entropy, meanRatio, maxRatio, tokens, false);
  }
}
