package dev.zerostream.runner;

import dev.zerostream.learner.LearnerConfig;
import dev.zerostream.learner.TorchTrainers;
import dev.zerostream.learner.Trainers;
import dev.zerostream.policy.Policy;
import dev.zerostream.policy.ShippedModel;
import dev.zerostream.policy.opening.Policies;
import dev.zerostream.policy.torch.ModelTurns;
import dev.zerostream.policy.torch.TorchModels;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The model of a run: where it comes from, and how it is opened with the run's settings. */
public final class Models {

  private Models() {}

  /** The user's folder, or the shipped nano model unpacked under {@code data}. */
  public static Path folder(Optional<Path> wanted, Path data) {
    Path folder = wanted.orElseGet(() -> ShippedModel.in(data.resolve("model")));
    if (!Files.isRegularFile(folder.resolve("config.json"))) {
      throw new BadUsage(
          "Expected a Hugging Face model folder at %s, but it has no config.json"
              .formatted(folder.toAbsolutePath()));
    }
    return folder;
  }

  /** Where commands outside a run unpack the shipped model. */
  public static Path shippedFolder() {
    String name =
        "zerostream-%s-%s"
            .formatted(System.getProperty("user.name"), ShippedModel.digest().substring(0, 16));
    return Path.of(System.getProperty("java.io.tmpdir"), name);
  }

  /** SHA-256 of the base weights. */
  static String digest(Path folder) {
    return BadUsage.ifRefused(() -> TorchModels.baseDigest(folder));
  }

  /** A policy with the rows of {@code settings}. */
  public static Policy policy(Path folder, Settings settings, ModelTurns turns) {
    settings.integer("policy.rows", 1, 100_000);
    return BadUsage.ifRefused(() -> Policies.open(folder, settings.values(), turns));
  }

  static Trainers trainers(Path folder, Settings settings, ModelTurns turns) {
    return new TorchTrainers(folder, LearnerConfig.optimiser(settings), turns);
  }
}
