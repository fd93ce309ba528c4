package dev.zerostream.policy;

/**
 * One trajectory as the optimiser sees it.
 *
 * @param tokens prompt and response ids
 * @param responseStart index of the first response token, at least 1
 * @param behaviourLogprobs log-probability of each response token when it was drawn; length {@code
 *     tokens.length - responseStart}
 * @param advantage the trajectory's advantage, the same for each of its tokens
 * @param weight the trajectory's share of the loss; its tokens share it evenly
 */
public record TrainingSample(
    int[] tokens, int responseStart, float[] behaviourLogprobs, double advantage, double weight) {}
