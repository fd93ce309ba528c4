package dev.zerostream.policy.torch;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zerostream.policy.GenerationRequest;
import dev.zerostream.policy.Sampling;
import java.util.List;
import org.junit.jupiter.api.Test;

class TorchPolicyRefusalTest {

  private static final PolicyOptions OPTIONS = PolicyOptions.defaults().withRows(8);
  private static final Sampling GREEDY = Sampling.greedy(24);
  private final Fixture fixture = Fixture.of("qwen2-tiny");

  @Test
  void shouldRefuseWeightsOfAnotherModel() {
    try (var policy = TorchModels.policy(fixture.folder(), OPTIONS)) {
      var other = TorchModels.baseWeights(Fixture.of("llama-tiny").folder());
      assertThatThrownBy(() -> policy.swap(other))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Expected model.layers.0.self_attn.q_proj.bias");
    }
  }

  @Test
  void shouldFailPromptsThatCannotBeContinued() {
    try (var policy = TorchModels.policy(fixture.folder(), OPTIONS.withContextLength(12))) {
      for (int[] prompt : List.of(new int[0], new int[12], new int[] {320}, new int[] {-1})) {
        assertThatThrownBy(policy.submit(new GenerationRequest(prompt, GREEDY, 0))::join)
            .hasCauseInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  @Test
  void shouldRefuseAContextBeyondTheModels() {
    assertThatThrownBy(() -> TorchModels.policy(fixture.folder(), OPTIONS.withContextLength(257)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Expected contextLength <= 256");
  }

  @Test
  void shouldFailStopStringsWithoutATokenizer() {
    var sampling = new Sampling(1, 1, 0, 4, false, List.of("stop"));
    try (var policy = TorchModels.policy(fixture.folder(), OPTIONS)) {
      assertThatThrownBy(policy.submit(new GenerationRequest(new int[] {5}, sampling, 0))::join)
          .hasCauseInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("tokenizer.json");
    }
  }

  @Test
  void shouldRefuseADeviceThatIsNotThere() {
    assertThatThrownBy(() -> TorchModels.useDevice("cuda:99"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Expected a device cuda:99");
    assertThatThrownBy(() -> TorchModels.useDevice("tpu"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("auto, cpu, cuda");
    TorchModels.useDevice("auto");
  }

  @Test
  void shouldRefuseTextWithoutATokenizer() {
    try (var policy = TorchModels.policy(fixture.folder(), OPTIONS)) {
      assertThatThrownBy(() -> policy.tokenizer().encode("x"))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("Expected a tokenizer.json");
    }
  }
}
