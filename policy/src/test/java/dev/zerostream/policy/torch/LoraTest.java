package dev.zerostream.policy.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.zerostream.policy.Completion;
import dev.zerostream.policy.GenerationRequest;
import dev.zerostream.policy.Objective.MaximumLikelihood;
import dev.zerostream.policy.Policy;
import dev.zerostream.policy.PolicyTrainer;
import dev.zerostream.policy.Sampling;
import dev.zerostream.policy.checkpoint.Adapter;
import dev.zerostream.policy.checkpoint.Checkpoint;
import dev.zerostream.policy.checkpoint.ElementType;
import dev.zerostream.policy.checkpoint.Lora;
import dev.zerostream.policy.checkpoint.Projection;
import dev.zerostream.policy.checkpoint.Safetensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoraTest {

  private static final Lora LORA = new Lora(4, 8, EnumSet.of(Projection.Q, Projection.DOWN));
  private static final Sampling GREEDY = new Sampling(0, 1, 0, 12, true);
  private final Fixture fixture = Fixture.of("qwen2-tiny");

  @TempDir private Path folder;

  @Test
  void shouldChangeNothingBeforeTheFirstStep() {
    try (var trainer = trainer(LORA, false);
        var policy = TorchModels.policy(fixture.folder(), options())) {
      var before = generate(policy);
      policy.swap(trainer.weights(1));
      assertThat(policy.version()).isEqualTo(1);
      assertThat(generate(policy).modelLogprobs()).isEqualTo(before.modelLogprobs());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldTrainOnlyAdapters(boolean recompute) {
    var all = new Lora(8, 16, EnumSet.allOf(Projection.class));
    try (var trainer = trainer(all, recompute)) {
      double first = trainer.step(Samples.of(fixture), new MaximumLikelihood()).loss();
      for (int i = 0; i < 60; i++) {
        trainer.step(Samples.of(fixture), new MaximumLikelihood());
      }
      double last = trainer.step(Samples.of(fixture), new MaximumLikelihood()).loss();
      assertThat(last).isLessThan(first / 2);
      assertThat(Safetensors.read(trainer.weights(1).safetensors()).keySet())
          .hasSize(3 * 7 * 2)
          .allMatch(name -> name.startsWith("base_model.model.model.layers."));
    }
  }

  @Test
  void shouldGenerateFromAnAdapterAsFromTheMergedModel() {
    try (var trainer = trainer(LORA, false)) {
      for (int i = 0; i < 10; i++) {
        trainer.step(Samples.of(fixture), new MaximumLikelihood());
      }
      var weights = trainer.weights(3);
      TorchModels.export(fixture.folder(), weights, folder, ElementType.F32);
      try (var adapted = TorchModels.policy(fixture.folder(), options());
          var merged = TorchModels.policy(folder, options())) {
        var before = generate(adapted);
        adapted.swap(weights);
        var after = generate(adapted);
        var expected = generate(merged);
        assertThat(after.tokens()).isEqualTo(expected.tokens());
        assertThat(after.modelLogprobs()[0]).isCloseTo(expected.modelLogprobs()[0], within(1e-4f));
        assertThat(after.modelLogprobs()).isNotEqualTo(before.modelLogprobs());
      }
    }
  }

  @Test
  void shouldGoOnFromPublishedAdaptersWithFreshMoments() {
    try (var trainer = trainer(LORA, false)) {
      trainer.step(Samples.of(fixture), new MaximumLikelihood());
      var published = trainer.weights(1);
      var options = trainerOptions(LORA, false);
      try (var again =
          TorchModels.trainer(fixture.folder(), published, options, ModelTurns.even())) {
        assertThat(again.weights(1).digest()).isEqualTo(published.digest());
        again.step(Samples.of(fixture), new MaximumLikelihood());
        assertThat(again.weights(2).digest()).isNotEqualTo(published.digest());
      }
      var other = trainerOptions(new Lora(2, 8, LORA.targets()), false);
      assertThatThrownBy(
              () -> TorchModels.trainer(fixture.folder(), published, other, ModelTurns.even()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Expected an adapter with Lora[rank=2");
    }
  }

  @Test
  void shouldGoOnBitByBitAfterLoading() {
    try (var straight = trainer(LORA, false);
        var resumed = trainer(LORA, false)) {
      straight.step(Samples.of(fixture), new MaximumLikelihood());
      straight.save(folder);
      resumed.load(folder);
      straight.step(Samples.of(fixture), new MaximumLikelihood());
      resumed.step(Samples.of(fixture), new MaximumLikelihood());
      assertThat(resumed.weights(2).digest()).isEqualTo(straight.weights(2).digest());
    }
  }

  @Test
  void shouldWriteWhatPeftReads() throws Exception {
    try (var trainer = trainer(LORA, false)) {
      Checkpoint.write(fixture.folder(), trainer.weights(1), folder);
    }
    assertThat(Files.readString(folder.resolve("adapter_config.json")))
        .contains("\"peft_type\" : \"LORA\"", "\"r\" : 4", "\"q_proj\"", "\"down_proj\"");
    var tensors = Safetensors.read(folder.resolve("adapter_model.safetensors"));
    assertThat(tensors.get("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight"))
        .satisfies(a -> assertThat(a.shape()).containsExactly(4L, 48L));
    assertThat(tensors.get("base_model.model.model.layers.2.mlp.down_proj.lora_B.weight"))
        .satisfies(b -> assertThat(b.shape()).containsExactly(48L, 4L));
  }

  @Test
  void shouldRefuseAnotherModelsAdapterAndState() {
    try (var trainer = trainer(LORA, false);
        var full = TorchModels.trainer(fixture.folder(), TrainerOptions.at(1e-3))) {
      var weights = trainer.weights(1);
      var other = Fixture.of("qwen3-tiny").folder();
      assertThatThrownBy(() -> Adapter.of(weights, Checkpoint.read(other).config()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("q_proj.lora_B");
      full.save(folder);
      assertThatThrownBy(() -> trainer.load(folder))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Expected a saved base_model");
    }
  }

  @Test
  void shouldRefuseSettingsThatMakeNoSense() {
    assertThatThrownBy(() -> new Lora(0, 1, Set.of(Projection.Q))).hasMessageContaining("rank");
    assertThatThrownBy(() -> new Lora(1, 1, Set.of())).hasMessageContaining("target");
    assertThatThrownBy(() -> Projection.named("c_attn")).hasMessageContaining("q_proj, k_proj");
  }

  private PolicyTrainer trainer(Lora lora, boolean recompute) {
    return TorchModels.trainer(fixture.folder(), trainerOptions(lora, recompute));
  }

  private static TrainerOptions trainerOptions(Lora lora, boolean recompute) {
    return TrainerOptions.at(1e-2).withLora(Optional.of(lora), 1).withRecompute(recompute);
  }

  private static PolicyOptions options() {
    return PolicyOptions.defaults().withRows(2);
  }

  private Completion generate(Policy policy) {
    return policy.submit(new GenerationRequest(fixture.prompt(0), GREEDY, 0)).join();
  }
}
