package dev.zerostream.learner;

import dev.zerostream.policy.PolicyTrainer;

/** Makes the run's optimiser. */
public interface Trainers {

  /** An optimiser over the base model, with fresh moments. */
  PolicyTrainer base();

  /**
   * An optimiser over published weights, with fresh moments: what is left when the state is lost.
   *
   * @param safetensors the bytes of a version
   */
  PolicyTrainer from(byte[] safetensors);
}
