package dev.zerostream.policy.torch;

import dev.zerostream.policy.checkpoint.ElementType;
import dev.zerostream.policy.checkpoint.Lora;
import java.util.Optional;

/**
 * How a trainer updates the weights: AdamW with decoupled decay on every parameter.
 *
 * @param learningRate learning rate of each step
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param epsilon added to the root of the second moment
 * @param weightDecay share of a weight that a step at learning rate 1 would take away
 * @param maxGradNorm bound on the global gradient norm; infinite for none
 * @param microBatchTokens greatest number of tokens, padding included, that are differentiated at
 *     once; bounds memory and does not change the result beyond rounding
 * @param precision what is computed in; masters and moments are in single precision in any case
 * @param published how {@link dev.zerostream.policy.PolicyTrainer#weights} stores numbers
 * @param recompute keep only the inputs of the layers for the backward pass and compute the rest
 *     again: a third more arithmetic, and memory that hardly grows with the number of layers
 * @param lora train adapters of this kind instead of all weights
 * @param loraSeed fixes how fresh adapters are drawn
 * @param vectors multiple of the learning rate at which norms and biases are trained: they are few,
 *     so that the noise of a small batch does little harm in them
 * @param lanes greatest number of micro-batches of a small model that are differentiated at once,
 *     each on its share of the threads and of {@code microBatchTokens}
 */
public record TrainerOptions(
    LearningRate learningRate,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    double maxGradNorm,
    int microBatchTokens,
    Precision precision,
    ElementType published,
    boolean recompute,
    Optional<Lora> lora,
    long loraSeed,
    double vectors,
    int lanes) {

  public TrainerOptions {
    require(beta1 >= 0 && beta1 < 1, "beta1 in [0, 1)", beta1);
    require(beta2 >= 0 && beta2 < 1, "beta2 in [0, 1)", beta2);
    require(epsilon > 0, "epsilon > 0", epsilon);
    require(weightDecay >= 0, "weightDecay >= 0", weightDecay);
    require(maxGradNorm > 0, "maxGradNorm > 0", maxGradNorm);
    require(microBatchTokens >= 1, "microBatchTokens >= 1", microBatchTokens);
    require(vectors >= 0, "vectors >= 0", vectors);
    require(lanes >= 1, "lanes >= 1", lanes);
  }

  /** All weights in single precision, everything kept for the backward pass. */
  public TrainerOptions(
      LearningRate learningRate,
      double beta1,
      double beta2,
      double epsilon,
      double weightDecay,
      double maxGradNorm,
      int microBatchTokens) {
    this(
        learningRate,
        beta1,
        beta2,
        epsilon,
        weightDecay,
        maxGradNorm,
        microBatchTokens,
        Precision.FP32,
        ElementType.F32,
        false,
        Optional.empty(),
        0,
        1,
        8);
  }

  /** Betas 0.9 and 0.95, decay 0.01, gradient norm 1, micro-batches of 4096 tokens. */
  public static TrainerOptions at(LearningRate learningRate) {
    return new TrainerOptions(learningRate, 0.9, 0.95, 1e-8, 0.01, 1.0, 4096);
  }

  /** The same with a constant learning rate. */
  public static TrainerOptions at(double learningRate) {
    return at(LearningRate.constant(learningRate));
  }

  /** The same with micro-batches of another size. */
  public TrainerOptions withMicroBatchTokens(int microBatchTokens) {
    return new TrainerOptions(
        learningRate,
        beta1,
        beta2,
        epsilon,
        weightDecay,
        maxGradNorm,
        microBatchTokens,
        precision,
        published,
        recompute,
        lora,
        loraSeed,
        vectors,
        lanes);
  }

  /** The same computed and published otherwise. */
  public TrainerOptions withNumbers(Precision precision, ElementType published) {
    return new TrainerOptions(
        learningRate,
        beta1,
        beta2,
        epsilon,
        weightDecay,
        maxGradNorm,
        microBatchTokens,
        precision,
        published,
        recompute,
        lora,
        loraSeed,
        vectors,
        lanes);
  }

  /** The same with or without recomputation. */
  public TrainerOptions withRecompute(boolean recompute) {
    return new TrainerOptions(
        learningRate,
        beta1,
        beta2,
        epsilon,
        weightDecay,
        maxGradNorm,
        microBatchTokens,
        precision,
        published,
        recompute,
        lora,
        loraSeed,
        vectors,
        lanes);
  }

  /** The same for adapters only, or for all weights. */
  public TrainerOptions withLora(Optional<Lora> lora, long loraSeed) {
    return new TrainerOptions(
        learningRate,
        beta1,
        beta2,
        epsilon,
        weightDecay,
        maxGradNorm,
        microBatchTokens,
        precision,
        published,
        recompute,
        lora,
        loraSeed,
        vectors,
        lanes);
  }

  /** The same with norms and biases trained at another multiple of the learning rate. */
  public TrainerOptions withVectors(double vectors) {
    return new TrainerOptions(
        learningRate,
        beta1,
        beta2,
        epsilon,
        weightDecay,
        maxGradNorm,
        microBatchTokens,
        precision,
        published,
        recompute,
        lora,
        loraSeed,
        vectors,
        lanes);
  }

  private static void require(boolean holds, String expected, Object actual) {
    if (!holds) {
      throw new IllegalArgumentException("Expected " + expected + ", but it is " + actual);
    }
  }
}
