package dev.zerostream.policy;

/**
 * What one optimiser step measured.
 *
 * @param loss value of the objective before the update
 * @param gradNorm global gradient norm before clipping
 * @param clipFraction share of response tokens whose clipped branch is active
 * @param entropy mean entropy of the distribution over response tokens, in nats
 * @param meanRatio mean of π / behaviour over response tokens
 * @param maxRatio its maximum
 * @param tokens response tokens trained on
 */
public record StepReport(
    double loss,
    double gradNorm,
    double clipFraction,
    double entropy,
    double meanRatio,
    double maxRatio,
    long tokens) {}
