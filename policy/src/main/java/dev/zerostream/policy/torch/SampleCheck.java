package dev.zerostream.policy.torch;

import dev.zerostream.policy.Objective;
import dev.zerostream.policy.TrainingSample;
import dev.zerostream.policy.checkpoint.ModelConfig;
import java.util.List;

/** Refuses samples that the decoder cannot be trained on, before anything is computed. */
record SampleCheck(ModelConfig config, Objective objective) {

  void check(List<TrainingSample> batch) {
    require(!batch.isEmpty(), "at least one sample", "there is none");
    batch.forEach(this::check);
  }

  private void check(TrainingSample sample) {
    int length = sample.tokens().length;
    int start = sample.responseStart();
    require(
        length <= config.maxPositions(),
        "a sample of at most " + config.maxPositions() + " tokens",
        "it has " + length);
    require(start >= 1 && start < length, "1 <= responseStart < " + length, "it is " + start);
    for (int token : sample.tokens()) {
      require(
          token >= 0 && token < config.vocabulary(),
          "token ids below " + config.vocabulary(),
          "there is " + token);
    }
    require(
        Double.isFinite(sample.advantage()) && Double.isFinite(sample.weight()),
        "a finite advantage and weight",
        sample.advantage() + " and " + sample.weight() + " were given");
    if (objective instanceof Objective.PpoClip) {
      int logprobs = sample.behaviourLogprobs().length;
      require(
          logprobs == length - start,
          (length - start) + " behaviour log-probabilities",
          "there are " + logprobs);
    }
  }

  private static void require(boolean holds, String expected, String found) {
    if (!holds) {
      throw new IllegalArgumentException("Expected " + expected + ", but " + found);
    }
  }
}
