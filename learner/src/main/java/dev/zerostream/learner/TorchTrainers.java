package dev.zerostream.learner;

import dev.zerostream.policy.PolicyTrainer;
import dev.zerostream.policy.checkpoint.ModelFolder;
import dev.zerostream.policy.torch.ModelTurns;
import dev.zerostream.policy.torch.TorchModels;
import dev.zerostream.policy.torch.TrainerOptions;
import java.nio.file.Path;

/**
 * Optimisers on PyTorch.
 *
 * @param model folder of the base model
 * @param turns shared with the policy of this process
 * @param scratch folder for a model that is put together again
 */
public record TorchTrainers(Path model, TrainerOptions options, ModelTurns turns, Path scratch)
    implements Trainers {

  @Override
  public PolicyTrainer base() {
    return TorchModels.trainer(model, options, turns);
  }

  @Override
  public PolicyTrainer from(byte[] safetensors) {
    Path folder = ModelFolder.write(model, safetensors, scratch.resolve("reset-model"));
    return TorchModels.trainer(folder, options, turns);
  }
}
