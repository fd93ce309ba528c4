package dev.zerostream.policy.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.zerostream.policy.Objective;
import dev.zerostream.policy.Objective.Correction.Decoupled;
import dev.zerostream.policy.Objective.Correction.None;
import dev.zerostream.policy.Objective.MaximumLikelihood;
import dev.zerostream.policy.Objective.PpoClip;
import dev.zerostream.policy.TrainingSample;
import dev.zerostream.policy.checkpoint.ElementType;
import dev.zerostream.policy.checkpoint.Safetensors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerFeaturesTest {

  private static final Objective PPO = new PpoClip(0.2, 0.01);
  private static final TrainerOptions OPTIONS = TrainerOptions.at(1e-3);
  private final Fixture fixture = Fixture.of("qwen2-tiny");

  @ParameterizedTest
  @ValueSource(strings = {"qwen2-tiny", "llama-tiny", "qwen3-tiny"})
  void shouldGiveTheSameBitsWhenLayersAreComputedAgain(String name) {
    var model = Fixture.of(name);
    assertThat(digest(model, OPTIONS.withRecompute(true))).isEqualTo(digest(model, OPTIONS));
  }

  @Test
  void shouldComputeInHalfPrecisionOnSinglePrecisionMasters(@TempDir Path folder) {
    var half = OPTIONS.withNumbers(Precision.BF16, ElementType.BF16);
    try (var exact = TorchModels.trainer(fixture.folder(), OPTIONS);
        var trainer = TorchModels.trainer(fixture.folder(), half)) {
      double loss = exact.step(Samples.of(fixture), PPO).loss();
      var report = trainer.step(Samples.of(fixture), PPO);
      assertThat(report.loss()).isCloseTo(loss, Percentage.withPercentage(5));
      var published = Safetensors.read(trainer.weights(1).safetensors());
      assertThat(published.values()).allMatch(tensor -> tensor.type() == ElementType.BF16);
      trainer.save(folder);
      var saved = Safetensors.read(folder.resolve("trainer.safetensors"));
      assertThat(saved.values()).allMatch(tensor -> tensor.type() == ElementType.F32);
      // Steps of 1e-3 are lost on bf16 weights around 1; the masters keep them.
      assertThat(saved.get("model.norm.weight").floats().get(1) * 1e6 % 1).isNotZero();
    }
  }

  @Test
  void shouldPublishHalfPrecisionThatThePolicyTakes() {
    var half = OPTIONS.withNumbers(Precision.FP32, ElementType.BF16);
    try (var trainer = TorchModels.trainer(fixture.folder(), half);
        var policy = TorchModels.policy(fixture.folder(), PolicyOptions.defaults().withRows(1))) {
      policy.swap(trainer.weights(5));
      assertThat(policy.version()).isEqualTo(5);
    }
  }

  @Test
  void shouldEqualPpoWhereTheDecoupledObjectiveIsOnPolicy() {
    var batch = onPolicy();
    try (var plain = TorchModels.trainer(fixture.folder(), OPTIONS);
        var decoupled = TorchModels.trainer(fixture.folder(), OPTIONS)) {
      var expected = plain.step(batch, new PpoClip(0.2, 0));
      var actual = decoupled.step(batch, new PpoClip(0.2, 0, new Decoupled()));
      assertThat(actual.loss()).isCloseTo(expected.loss(), within(1e-5));
      assertThat(actual.gradNorm()).isCloseTo(expected.gradNorm(), Percentage.withPercentage(0.01));
    }
  }

  @Test
  void shouldCutOffImportanceWeights() {
    try (var free = TorchModels.trainer(fixture.folder(), OPTIONS);
        var cut = TorchModels.trainer(fixture.folder(), OPTIONS)) {
      var whole = free.step(Samples.of(fixture), new PpoClip(0.2, 0, new Decoupled()));
      var capped = cut.step(Samples.of(fixture), new PpoClip(0.2, 0, new Decoupled(1.1)));
      assertThat(whole.clipFraction()).isZero();
      assertThat(capped.clipFraction()).isBetween(0.05, 0.95);
      assertThat(capped.loss()).isNotEqualTo(whole.loss());
      assertThat(whole.maxRatio()).isGreaterThan(1.1);
    }
  }

  @Test
  void shouldNotLookAtTheBehaviourWithoutCorrection() {
    try (var one = TorchModels.trainer(fixture.folder(), OPTIONS);
        var other = TorchModels.trainer(fixture.folder(), OPTIONS)) {
      var objective = new PpoClip(0.2, 0, new None());
      var expected = one.step(onPolicy(), objective);
      var actual = other.step(Samples.of(fixture), objective);
      assertThat(actual.loss()).isEqualTo(expected.loss());
      assertThat(actual.gradNorm()).isEqualTo(expected.gradNorm());
    }
  }

  @Test
  void shouldTrainNormsAndBiasesAtTheirOwnRate() {
    try (var trainer = TorchModels.trainer(fixture.folder(), OPTIONS.withVectors(0))) {
      var before = Safetensors.read(trainer.weights(0).safetensors());
      trainer.step(Samples.of(fixture), PPO);
      var after = Safetensors.read(trainer.weights(1).safetensors());
      assertThat(after.get("model.norm.weight").floats())
          .isEqualTo(before.get("model.norm.weight").floats());
      var matrix = "model.layers.0.mlp.up_proj.weight";
      assertThat(after.get(matrix).floats()).isNotEqualTo(before.get(matrix).floats());
    }
  }

  @Test
  void shouldSkipAStepWithoutAFiniteGradient(@TempDir Path folder) {
    try (var trainer = TorchModels.trainer(fixture.folder(), OPTIONS)) {
      var before = trainer.weights(0).digest();
      var report = trainer.step(List.of(overflowing()), new MaximumLikelihood());
      assertThat(report.skipped()).isTrue();
      assertThat(trainer.weights(0).digest()).isEqualTo(before);
      assertThat(trainer.step(Samples.of(fixture), PPO).skipped()).isFalse();
      assertThat(trainer.weights(0).digest()).isNotEqualTo(before);
    }
  }

  @Test
  void shouldStopAfterTenSkippedStepsThoughSavedInBetween(@TempDir Path folder) {
    try (var trainer = TorchModels.trainer(fixture.folder(), OPTIONS);
        var resumed = TorchModels.trainer(fixture.folder(), OPTIONS)) {
      for (int i = 0; i < 5; i++) {
        trainer.step(List.of(overflowing()), new MaximumLikelihood());
      }
      trainer.save(folder);
      resumed.load(folder);
      for (int i = 0; i < 4; i++) {
        resumed.step(List.of(overflowing()), new MaximumLikelihood());
      }
      assertThatThrownBy(() -> resumed.step(List.of(overflowing()), new MaximumLikelihood()))
          .isInstanceOf(ArithmeticException.class)
          .hasMessageContaining("10 steps in a row");
    }
  }

  @Test
  void shouldBoundTheRatioOfAnImpossibleToken() {
    var logprobs = new float[] {-400, -0.1f};
    var sample = new TrainingSample(new int[] {5, 6, 7}, 1, logprobs, -1, 1);
    try (var trainer = TorchModels.trainer(fixture.folder(), OPTIONS)) {
      var report = trainer.step(List.of(sample), new PpoClip(0.2, 0));
      assertThat(report.skipped()).isFalse();
      assertThat(report.maxRatio()).isCloseTo(Math.exp(20), Percentage.withPercentage(1));
    }
  }

  /** A weight so large that the gradient overflows. */
  private static TrainingSample overflowing() {
    return new TrainingSample(new int[] {5, 6, 7}, 1, new float[2], 0, Float.MAX_VALUE * 10.0);
  }

  /** The fixture's rows with the present policy's log-probabilities as the behaviour. */
  private List<TrainingSample> onPolicy() {
    var given = fixture.expected().path("policy_gradient");
    var rows = Samples.of(fixture);
    return rows.stream()
        .map(
            sample -> {
              var logprobs =
                  Arrays.copyOf(sample.behaviourLogprobs(), sample.behaviourLogprobs().length);
              int length = sample.tokens().length;
              var start = given.path("start_logprobs").path(rows.indexOf(sample));
              for (int i = 0; i < logprobs.length; i++) {
                logprobs[i] = (float) start.path(length - logprobs.length - 1 + i).asDouble();
              }
              return new TrainingSample(
                  sample.tokens(),
                  sample.responseStart(),
                  logprobs,
                  sample.advantage(),
                  sample.weight());
            })
        .toList();
  }

  private static String digest(Fixture model, TrainerOptions options) {
    try (var trainer = TorchModels.trainer(model.folder(), options)) {
      trainer.step(Samples.of(model), PPO);
      trainer.step(Samples.of(model), new MaximumLikelihood());
      return trainer.weights(1).digest();
    }
  }
}
