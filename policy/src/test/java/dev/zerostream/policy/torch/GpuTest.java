package dev.zerostream.policy.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.zerostream.policy.GenerationRequest;
import dev.zerostream.policy.Objective.PpoClip;
import dev.zerostream.policy.Sampling;
import dev.zerostream.policy.checkpoint.ElementType;
import java.util.Arrays;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fixtures on the first GPU; only with the profile gpu. */
@Tag("gpu")
class GpuTest {

  private static final Sampling GREEDY = new Sampling(0, 1, 0, 24, true);

  @BeforeAll
  static void useTheGpu() {
    TorchModels.useDevice("cuda");
    assertThat(TorchModels.device()).startsWith("cuda:");
  }

  @AfterAll
  static void goBack() {
    TorchModels.useDevice("auto");
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen2-tiny", "llama-tiny", "qwen3-tiny", "llama3-rope"})
  void shouldGenerateTheGreedyTokensOfTransformers(String name) {
    var model = Fixture.of(name);
    var options = PolicyOptions.defaults().withRows(8);
    try (var policy = TorchModels.policy(model.folder(), options)) {
      for (int row = 0; row < 2; row++) {
        var done = policy.submit(new GenerationRequest(model.prompt(row), GREEDY, 0)).join();
        assertThat(done.tokens()).isEqualTo(Arrays.copyOfRange(model.greedy(row), 8, 32));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen2-tiny", "llama-tiny", "qwen3-tiny"})
  void shouldTakeTheStepsOfPyTorch(String name) {
    var fixture = Fixture.of(name);
    try (var trainer = TorchModels.trainer(fixture.folder(), TrainerOptions.at(1e-3))) {
      for (var expected : fixture.expected().path("policy_gradient").path("steps")) {
        var report = trainer.step(Samples.of(fixture), new PpoClip(0.2, 0));
        assertThat(report.loss()).isCloseTo(expected.path("loss").asDouble(), within(1e-4));
        assertThat(report.gradNorm())
            .isCloseTo(
                expected.path("grad_norm_before_clip").asDouble(), Percentage.withPercentage(0.1));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldTrainInHalfPrecision(boolean recompute) {
    var fixture = Fixture.of("qwen2-tiny");
    var options =
        TrainerOptions.at(1e-3)
            .withNumbers(Precision.BF16, ElementType.BF16)
            .withRecompute(recompute);
    try (var trainer = TorchModels.trainer(fixture.folder(), options);
        var policy =
            TorchModels.policy(
                fixture.folder(),
                PolicyOptions.defaults().withRows(2).withPrecision(Precision.BF16))) {
      assertThat(trainer.step(Samples.of(fixture), new PpoClip(0.2, 0)).skipped()).isFalse();
      policy.swap(trainer.weights(1));
      var done = policy.submit(new GenerationRequest(fixture.prompt(0), GREEDY, 0)).join();
      assertThat(done.tokens()).hasSize(24);
    }
  }
}
