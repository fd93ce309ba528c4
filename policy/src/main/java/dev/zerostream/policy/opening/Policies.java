package dev.zerostream.policy.opening;

import dev.zerostream.policy.Policy;
import dev.zerostream.policy.checkpoint.ModelConfig;
import dev.zerostream.policy.remote.Handover;
import dev.zerostream.policy.remote.RemoteOptions;
import dev.zerostream.policy.remote.RemotePolicy;
import dev.zerostream.policy.torch.ModelTurns;
import dev.zerostream.policy.torch.PolicySettings;
import dev.zerostream.policy.torch.TorchModels;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Opens the policy that the settings ask for: the model in this process, or inference servers that
 * sample for it. The servers' key comes from the environment, never from the settings, which a run
 * publishes.
 */
public final class Policies {

  private Policies() {}

  /** A policy with the processor to itself. */
  public static Policy open(Path model, Map<String, String> settings) {
    return open(model, settings, ModelTurns.even());
  }

  /**
   * A policy for the model in the folder {@code model}.
   *
   * @throws IllegalArgumentException naming the setting or the part of the model that can not be
   *     honoured
   */
  public static Policy open(Path model, Map<String, String> settings, ModelTurns turns) {
    if (!RemoteOptions.wanted(settings)) {
      return TorchModels.policy(model, PolicySettings.options(model, settings), turns);
    }
    Optional<String> key = Optional.ofNullable(System.getenv(RemoteOptions.KEY));
    RemoteOptions options = RemoteOptions.of(settings, key);
    ModelConfig config = ModelConfig.read(model);
    return new RemotePolicy(
        options,
        TorchModels.tokenizer(model),
        config.vocabulary(),
        Set.copyOf(config.eosIds()),
        Handover.of(options, model));
  }
}
