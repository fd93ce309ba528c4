package dev.zerostream.policy.pretraining;

/**
 * One text to learn.
 *
 * <p>Both parts are encoded as they stand: markers such as the beginning and the end of sequence
 * are written out where the model is to see or to produce them.
 *
 * @param prompt what the model is given; at least one token
 * @param response what it is to write; at least one token
 */
public record PretrainingText(String prompt, String response) {}
