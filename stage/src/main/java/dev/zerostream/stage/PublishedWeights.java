package dev.zerostream.stage;

import dev.zerostream.schemas.WeightVersion;

/**
 * A version of the weights, whole and checked against its digest.
 *
 * @param manifest what the learner said about it
 * @param bytes a safetensors file
 */
public record PublishedWeights(WeightVersion manifest, byte[] bytes) {}
