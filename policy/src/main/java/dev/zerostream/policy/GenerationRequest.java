package dev.zerostream.policy;

/**
 * One prompt to continue.
 *
 * @param promptTokens token ids, at least one
 * @param sampling how tokens are drawn and when to stop
 * @param seed fixes the random numbers of this request
 */
public record GenerationRequest(int[] promptTokens, Sampling sampling, long seed) {}
