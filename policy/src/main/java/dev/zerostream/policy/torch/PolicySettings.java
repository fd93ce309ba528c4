package dev.zerostream.policy.torch;

import dev.zerostream.policy.checkpoint.ModelConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How the settings of a run open a policy: {@code device}, {@code policy.rows}, {@code
 * policy.precision}, and for the length of a sequence {@code prompt.max.tokens} and the greater of
 * {@code propose.max.tokens} and {@code solve.max.tokens}.
 */
public final class PolicySettings {

  /** Tokens that a chat template may put around a prompt. */
  private static final int TEMPLATE = 64;

  private PolicySettings() {}

  /**
   * The options for the model in {@code folder}, whose device is chosen from now on.
   *
   * @throws IllegalArgumentException when there is no such device or precision
   */
  public static PolicyOptions options(Path folder, Map<String, String> settings) {
    TorchModels.useDevice(settings.get("device"));
    long answer =
        Stream.of("propose.max.tokens", "solve.max.tokens")
            .mapToLong(key -> Long.parseLong(settings.get(key)))
            .max()
            .orElseThrow();
    long wanted = Long.parseLong(settings.get("prompt.max.tokens")) + answer + TEMPLATE;
    return PolicyOptions.defaults()
        .withRows(Integer.parseInt(settings.get("policy.rows")))
        .withContextLength((int) Math.min(ModelConfig.read(folder).maxPositions(), wanted))
        .withPrecision(precision(settings.get("policy.precision")));
  }

  private static Precision precision(String name) {
    return Stream.of(Precision.values())
        .filter(precision -> precision.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Expected policy.precision FP32 or BF16, but it is " + name));
  }
}
