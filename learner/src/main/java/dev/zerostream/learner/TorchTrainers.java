package dev.zerostream.learner;

import dev.zerostream.policy.PolicyTrainer;
import dev.zerostream.policy.Weights;
import dev.zerostream.policy.torch.ModelTurns;
import dev.zerostream.policy.torch.TorchModels;
import dev.zerostream.policy.torch.TrainerOptions;
import java.nio.file.Path;

/**
 * Optimisers on PyTorch.
 *
 * @param model folder of the base model
 * @param turns shared with the policy of this process
 */
public record TorchTrainers(Path model, TrainerOptions options, ModelTurns turns)
    implements Trainers {

  @Override
  public PolicyTrainer base() {
    return TorchModels.trainer(model, options, turns);
  }

  @Override
  public PolicyTrainer from(byte[] safetensors) {
    return TorchModels.trainer(model, new Weights(0, safetensors), options, turns);
  }
}
