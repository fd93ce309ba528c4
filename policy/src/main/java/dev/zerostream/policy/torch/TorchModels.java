package dev.zerostream.policy.torch;

import dev.zerostream.policy.Policy;
import dev.zerostream.policy.PolicyTrainer;
import dev.zerostream.policy.Tokenizer;
import dev.zerostream.policy.Weights;
import dev.zerostream.policy.checkpoint.Checkpoint;
import dev.zerostream.policy.checkpoint.ElementType;
import dev.zerostream.policy.checkpoint.ModelConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Opens Hugging Face model folders on PyTorch.
 *
 * <p>A folder holds {@code config.json}, {@code model.safetensors} (or shards with their index),
 * and usually {@code tokenizer.json} and {@code generation_config.json}. Llama, Qwen2 and Qwen3 are
 * understood; anything that cannot be honoured is refused by name with {@link
 * IllegalArgumentException}.
 *
 * <p>A policy and a trainer in one process share a {@link ModelTurns}.
 */
public final class TorchModels {

  private TorchModels() {}

  /**
   * Chooses where models opened from now on live.
   *
   * @param device {@code auto} for the first GPU that libtorch sees or else the processor, {@code
   *     cpu}, {@code cuda} or {@code cuda:N}
   * @throws IllegalArgumentException when there is no such device
   */
  public static void useDevice(String device) {
    TorchRuntime.use(device);
  }

  /** Where models opened now would live: {@code cpu} or {@code cuda:N}. */
  public static String device() {
    return TorchRuntime.deviceName();
  }

  /** A policy with the processor to itself. */
  public static Policy policy(Path modelFolder, PolicyOptions options) {
    return policy(modelFolder, options, ModelTurns.even());
  }

  /** A policy with the folder's weights as version 0. */
  public static Policy policy(Path modelFolder, PolicyOptions options, ModelTurns turns) {
    return new TorchPolicy(Checkpoint.read(modelFolder), tokenizer(modelFolder), options, turns);
  }

  /** A trainer with the processor to itself. */
  public static PolicyTrainer trainer(Path modelFolder, TrainerOptions options) {
    return trainer(modelFolder, options, ModelTurns.even());
  }

  /** A trainer that starts from the folder's weights with fresh moments. */
  public static PolicyTrainer trainer(Path modelFolder, TrainerOptions options, ModelTurns turns) {
    return new TorchTrainer(Checkpoint.read(modelFolder), Optional.empty(), options, turns);
  }

  /**
   * A trainer that goes on from {@code published} weights, or from an adapter of the folder's, with
   * fresh moments.
   *
   * @throws IllegalArgumentException when these options would not publish such weights
   */
  public static PolicyTrainer trainer(
      Path modelFolder, Weights published, TrainerOptions options, ModelTurns turns) {
    return new TorchTrainer(Checkpoint.read(modelFolder), Optional.of(published), options, turns);
  }

  /** The folder's weights as version 0, in the bytes that a trainer would publish. */
  public static Weights baseWeights(Path modelFolder) {
    return Checkpoint.read(modelFolder).baseWeights();
  }

  /** SHA-256 of {@link #baseWeights}, for models of any size. */
  public static String baseDigest(Path modelFolder) {
    return Checkpoint.read(modelFolder).digest();
  }

  /**
   * Writes the model that {@code weights} make of the folder {@code source}: an adapter worked into
   * its base, or a model as it is.
   *
   * @param type how numbers are stored, F32 or BF16
   */
  public static void export(Path source, Weights weights, Path target, ElementType type) {
    try (var export = new Export(Checkpoint.read(source), type)) {
      export.write(source, weights, target);
    }
  }

  /** The folder's tokenizer; without a {@code tokenizer.json}, one that refuses text. */
  public static Tokenizer tokenizer(Path modelFolder) {
    var config = ModelConfig.read(modelFolder);
    var file = modelFolder.resolve("tokenizer.json");
    return Files.exists(file)
        ? new FolderTokenizer(file, config.hiddenIds())
        : new NoTokenizer(modelFolder, config.vocabulary());
  }
}
