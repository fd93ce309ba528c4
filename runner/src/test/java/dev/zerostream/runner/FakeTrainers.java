package dev.zerostream.runner;

import dev.zerostream.learner.Trainers;
import dev.zerostream.policy.FakeTrainer;
import dev.zerostream.policy.PolicyTrainer;

/** Trainers without a model. */
final class FakeTrainers implements Trainers {

  @Override
  public PolicyTrainer base() {
    return new FakeTrainer();
  }

  @Override
  public PolicyTrainer from(byte[] safetensors) {
    return new FakeTrainer(safetensors);
  }
}
