package dev.zerostream.policy.pretraining;

import dev.zerostream.policy.torch.LearningRate;
import dev.zerostream.policy.torch.TrainerOptions;

/**
 * How a model is pre-trained.
 *
 * @param steps optimiser steps in all
 * @param batchTokens tokens of a step, prompts included: texts are taken until there are as many
 * @param peakRate learning rate after the warm-up
 * @param floorRate learning rate at the end of the cosine
 * @param warmUp steps of linear warm-up, fewer than {@code steps}
 * @param weightDecay decoupled weight decay
 * @param promptWeight weight of a prompt token in the loss where a response token has 1
 * @param microBatchTokens tokens differentiated at once, padding included
 * @param saveEvery steps between two checkpoints
 */
public record PretrainingOptions(
    long steps,
    int batchTokens,
    double peakRate,
    double floorRate,
    long warmUp,
    double weightDecay,
    double promptWeight,
    int microBatchTokens,
    long saveEvery) {

  public PretrainingOptions {
    require(steps >= 1, "steps >= 1", steps);
    require(batchTokens >= 1, "batchTokens >= 1", batchTokens);
    require(peakRate > 0, "peakRate > 0", peakRate);
    require(floorRate >= 0 && floorRate <= peakRate, "floorRate in [0, peakRate]", floorRate);
    require(warmUp >= 0 && warmUp < steps, "warmUp in [0, steps)", warmUp);
    require(promptWeight >= 0, "promptWeight >= 0", promptWeight);
    require(saveEvery >= 1, "saveEvery >= 1", saveEvery);
  }

  /** What suits the nano model: batches of 8192 tokens, a peak of 1e-3, a hundredth of warm-up. */
  public static PretrainingOptions nano(long steps) {
    return new PretrainingOptions(steps, 8192, 1e-3, 1e-5, steps / 100, 0.01, 0, 4096, 200);
  }

  /** The same with other learning rates. */
  public PretrainingOptions withRates(double peakRate, double floorRate, long warmUp) {
    return new PretrainingOptions(
        steps,
        batchTokens,
        peakRate,
        floorRate,
        warmUp,
        weightDecay,
        promptWeight,
        microBatchTokens,
        saveEvery);
  }

  /** The same with another batch and another distance between checkpoints. */
  public PretrainingOptions withBatches(int batchTokens, long saveEvery) {
    return new PretrainingOptions(
        steps,
        batchTokens,
        peakRate,
        floorRate,
        warmUp,
        weightDecay,
        promptWeight,
        microBatchTokens,
        saveEvery);
  }

  /** The same with another weight of prompt tokens. */
  public PretrainingOptions withPromptWeight(double promptWeight) {
    return new PretrainingOptions(
        steps,
        batchTokens,
        peakRate,
        floorRate,
        warmUp,
        weightDecay,
        promptWeight,
        microBatchTokens,
        saveEvery);
  }

  TrainerOptions trainer() {
    var rate = LearningRate.warmUpThenCosine(peakRate, floorRate, warmUp, steps);
    return new TrainerOptions(rate, 0.9, 0.95, 1e-8, weightDecay, 1.0, microBatchTokens);
  }

  private static void require(boolean holds, String expected, Object actual) {
    if (!holds) {
      throw new IllegalArgumentException("Expected " + expected + ", but it is " + actual);
    }
  }
}
