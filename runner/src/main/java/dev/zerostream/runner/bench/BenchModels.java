package dev.zerostream.runner.bench;

import dev.zerostream.policy.checkpoint.NanoModel;
import dev.zerostream.policy.checkpoint.RandomModel;
import dev.zerostream.stage.BadUsage;
import java.nio.file.Path;
import java.util.Map;

/** The checkpoints that speed is measured on. */
final class BenchModels {

  private static final Map<String, RandomModel> RANDOM =
      Map.of(
          "25m", new RandomModel(512, 1408, 7, 8, 4, 8192),
          "125m", new RandomModel(768, 2048, 16, 12, 4, 32000));

  private BenchModels() {}

  /** Writes the model of that name into {@code folder}. */
  static Path create(String name, Path folder) {
    if (name.equals("nano")) {
      NanoModel.create(folder, 1);
    } else if (RANDOM.containsKey(name)) {
      RANDOM.get(name).create(folder, 1);
    } else {
      throw new BadUsage("Expected models out of nano, 25m, 125m, but got " + name);
    }
    return folder;
  }

  /** Samples of a training step: fewer for a larger model, so that a step takes seconds. */
  static int trainingRows(String name) {
    return switch (name) {
      case "nano" -> 64;
      case "25m" -> 16;
      default -> 4;
    };
  }
}
