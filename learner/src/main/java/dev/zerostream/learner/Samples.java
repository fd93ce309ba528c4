package dev.zerostream.learner;

import dev.zerostream.policy.TrainingSample;
import dev.zerostream.schemas.Trajectory;
import java.util.List;
import java.util.stream.IntStream;

/** Trained trajectories as the optimiser takes them. */
final class Samples {

  private Samples() {}

  static TrainingSample of(Batch.Trained trained) {
    Trajectory trajectory = trained.held().value().getTrajectory();
    List<Integer> prompt = trajectory.getPromptTokens();
    List<Integer> response = trajectory.getResponseTokens();
    int[] tokens =
        IntStream.concat(prompt.stream().mapToInt(t -> t), response.stream().mapToInt(t -> t))
            .toArray();
    float[] behaviour = new float[response.size()];
    for (int i = 0; i < behaviour.length; i++) {
      behaviour[i] = trajectory.getSamplingLogprobs().get(i);
    }
    return new TrainingSample(
        tokens, prompt.size(), behaviour, trained.advantage(), trained.weight());
  }
}
