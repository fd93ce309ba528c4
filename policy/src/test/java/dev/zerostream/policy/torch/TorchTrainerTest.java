package dev.zerostream.policy.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.zerostream.policy.Objective;
import dev.zerostream.policy.Objective.MaximumLikelihood;
import dev.zerostream.policy.Objective.PpoClip;
import dev.zerostream.policy.PolicyTrainer;
import dev.zerostream.policy.TrainingSample;
import dev.zerostream.policy.checkpoint.Safetensors;
import dev.zerostream.policy.checkpoint.StoredTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TorchTrainerTest {

  private static final Objective PPO = new PpoClip(0.2, 0);
  private static final TrainerOptions OPTIONS = TrainerOptions.at(1e-3);
  private final Fixture qwen = Fixture.of("qwen2-tiny");

  @ParameterizedTest
  @CsvSource({
    "qwen2-tiny, 4096",
    "qwen2-tiny, 40",
    "qwen2-tiny, 1",
    "llama-tiny, 4096",
    "qwen3-tiny, 40"
  })
  void shouldTakeTheStepsOfPyTorch(String name, int microBatchTokens) {
    var fixture = Fixture.of(name);
    var options = OPTIONS.withMicroBatchTokens(microBatchTokens);
    try (var trainer = TorchModels.trainer(fixture.folder(), options)) {
      for (var expected : fixture.expected().path("policy_gradient").path("steps")) {
        var report = trainer.step(Samples.of(fixture), PPO);
        assertThat(report.loss()).isCloseTo(expected.path("loss").asDouble(), within(1e-4));
        assertThat(report.gradNorm())
            .isCloseTo(
                expected.path("grad_norm_before_clip").asDouble(), Percentage.withPercentage(0.01));
        assertThat(report.clipFraction())
            .isCloseTo(expected.path("clip_fraction").asDouble(), within(1e-6));
        for (var parameter : Safetensors.read(trainer.weights(1).safetensors()).entrySet()) {
          assertThat(sum(parameter.getValue()))
              .isCloseTo(
                  expected.path("param_sums").path(parameter.getKey()).asDouble(), within(1e-4));
          assertThat(absoluteSum(parameter.getValue()))
              .isCloseTo(
                  expected.path("param_abs_sums").path(parameter.getKey()).asDouble(),
                  Percentage.withPercentage(0.001));
        }
      }
    }
  }

  @Test
  void shouldMeasureTheEntropyAndItsBonus() {
    try (var trainer = TorchModels.trainer(qwen.folder(), OPTIONS);
        var other = TorchModels.trainer(qwen.folder(), OPTIONS)) {
      var plain = trainer.step(Samples.of(qwen), PPO);
      var rewarded = other.step(Samples.of(qwen), new PpoClip(0.2, 0.1));
      // The fixture's weights make the entropy term the mean over tokens.
      assertThat(plain.loss() - rewarded.loss()).isCloseTo(0.1 * plain.entropy(), within(1e-5));
      assertThat(plain.entropy()).isBetween(0.0, Math.log(320));
      assertThat(plain.maxRatio()).isGreaterThan(plain.meanRatio());
    }
  }

  @Test
  void shouldLeaveOutWhatHasNoGradient() {
    var batch = new ArrayList<>(Samples.of(qwen));
    batch.replaceAll(sample -> weighed(sample, 1, sample.weight()));
    var idle = Samples.of(qwen).stream().map(sample -> weighed(sample, 0, 1)).toList();
    try (var trainer = TorchModels.trainer(qwen.folder(), OPTIONS);
        var other = TorchModels.trainer(qwen.folder(), OPTIONS)) {
      var expected = trainer.step(batch, PPO);
      batch.addAll(idle);
      assertThat(other.step(batch, PPO)).isEqualTo(expected);
      assertThat(other.weights(1).digest()).isEqualTo(trainer.weights(1).digest());
      // With an entropy bonus they have one.
      assertThat(other.step(batch, new PpoClip(0.2, 0.1)).tokens())
          .isEqualTo(2 * expected.tokens());
    }
  }

  @Test
  void shouldTakeAStepWithoutAnyGradient() {
    var idle = Samples.of(qwen).stream().map(sample -> weighed(sample, 0, 1)).toList();
    try (var trainer = TorchModels.trainer(qwen.folder(), OPTIONS)) {
      var report = trainer.step(idle, PPO);
      assertThat(report.gradNorm()).isZero();
      assertThat(report.entropy()).isZero();
      assertThat(report.skipped()).isFalse();
    }
  }

  private static TrainingSample weighed(TrainingSample sample, double advantage, double weight) {
    return new TrainingSample(
        sample.tokens(), sample.responseStart(), sample.behaviourLogprobs(), advantage, weight);
  }

  @Test
  void shouldLearnBatchesByHeart() {
    try (var trainer = TorchModels.trainer(qwen.folder(), TrainerOptions.at(1e-2))) {
      var first = trainer.step(Samples.of(qwen), new MaximumLikelihood()).loss();
      for (int i = 0; i < 60; i++) {
        trainer.step(Samples.of(qwen), new MaximumLikelihood());
      }
      assertThat(trainer.step(Samples.of(qwen), new MaximumLikelihood()).loss())
          .isLessThan(first / 20);
    }
  }

  @Test
  void shouldWeighThePrompt() {
    var sample = new TrainingSample(new int[] {5, 6, 7, 8}, 2, new float[0], 0, 1);
    var prompt = new TrainingSample(new int[] {5, 6}, 1, new float[0], 0, 1);
    double response = likelihood(sample, new MaximumLikelihood());
    double both = likelihood(sample, new MaximumLikelihood(0.5));
    // The prompt's one predicted token has half a response token's share, one half of the weight.
    assertThat(both - response)
        .isCloseTo(0.25 * likelihood(prompt, new MaximumLikelihood()), within(1e-5));
  }

  @Test
  void shouldGoOnBitByBitAfterLoading(@TempDir Path folder) {
    try (var straight = TorchModels.trainer(qwen.folder(), OPTIONS);
        var resumed = TorchModels.trainer(qwen.folder(), OPTIONS)) {
      straight.step(Samples.of(qwen), PPO);
      straight.save(folder);
      resumed.load(folder);
      assertThat(resumed.weights(1).digest()).isEqualTo(straight.weights(1).digest());
      straight.step(Samples.of(qwen), PPO);
      resumed.step(Samples.of(qwen), PPO);
      straight.step(Samples.of(qwen), new MaximumLikelihood());
      resumed.step(Samples.of(qwen), new MaximumLikelihood());
      assertThat(resumed.weights(3).digest()).isEqualTo(straight.weights(3).digest());
    }
  }

  @Test
  void shouldPublishTheBaseWeightsBeforeTheFirstStep() {
    try (var trainer = TorchModels.trainer(qwen.folder(), OPTIONS)) {
      assertThat(trainer.weights(0).digest())
          .isEqualTo(TorchModels.baseWeights(qwen.folder()).digest());
    }
  }

  @Test
  void shouldRefuseSamplesThatCannotBeTrained() {
    try (var trainer = TorchModels.trainer(qwen.folder(), OPTIONS)) {
      assertRefused(trainer, new TrainingSample(new int[] {1, 2}, 2, new float[0], 1, 1));
      assertRefused(trainer, new TrainingSample(new int[] {1, 2}, 0, new float[2], 1, 1));
      assertRefused(trainer, new TrainingSample(new int[] {1, 320}, 1, new float[1], 1, 1));
      assertRefused(trainer, new TrainingSample(new int[257], 1, new float[256], 1, 1));
      assertRefused(trainer, new TrainingSample(new int[] {1, 2}, 1, new float[0], 1, 1));
      assertRefused(trainer, new TrainingSample(new int[] {1, 2}, 1, new float[1], Double.NaN, 1));
    }
  }

  private static void assertRefused(PolicyTrainer trainer, TrainingSample sample) {
    assertThatThrownBy(() -> trainer.step(List.of(sample), PPO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Expected ");
  }

  private double likelihood(TrainingSample sample, Objective objective) {
    try (var trainer = TorchModels.trainer(qwen.folder(), OPTIONS)) {
      return trainer.step(List.of(sample), objective).loss();
    }
  }

  private static double sum(StoredTensor tensor) {
    double sum = 0;
    for (var floats = tensor.floats(); floats.hasRemaining(); ) {
      sum += floats.get();
    }
    return sum;
  }

  private static double absoluteSum(StoredTensor tensor) {
    double sum = 0;
    for (var floats = tensor.floats(); floats.hasRemaining(); ) {
      sum += Math.abs(floats.get());
    }
    return sum;
  }
}
