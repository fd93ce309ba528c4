package dev.zerostream.policy.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.zerostream.policy.checkpoint.Checkpoint;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecoderTest {

  private static final int LENGTH = 8;
  private static final int VOCABULARY = 320;

  @ParameterizedTest
  @ValueSource(strings = {"qwen2-tiny", "llama-tiny", "qwen3-tiny", "llama3-rope"})
  void shouldComputeTheLogitsOfTransformers(String name) {
    var fixture = Fixture.of(name);
    var logits = logits(fixture.folder(), fixture.prompt(0), fixture.prompt(1));
    for (int row = 0; row < 2; row++) {
      for (int token = 0; token < VOCABULARY; token++) {
        var expected = fixture.expected().path("last_logits").path(row).path(token).asDouble();
        var actual = logits[(row * LENGTH + LENGTH - 1) * VOCABULARY + token];
        assertThat((double) actual).isCloseTo(expected, within(1e-4));
      }
    }
  }

  @Test
  void shouldWidenShardsInHalfPrecision() {
    var fixture = Fixture.of("qwen2-tiny");
    var folder = Path.of("src/test/resources/hf/qwen2-tiny-bf16-sharded");
    assertThat(logits(folder, fixture.prompt(0), fixture.prompt(1))).doesNotContain(Float.NaN);
  }

  @Test
  void shouldShipTheModuleThatItsSourceMakes() throws Exception {
    try (var script = new Script();
        var source = Script.class.getResourceAsStream("decoder.py")) {
      var digest = MessageDigest.getInstance("SHA-256").digest(source.readAllBytes());
      assertThat(script.source()).isEqualTo(HexFormat.of().formatHex(digest));
    }
  }

  private static float[] logits(Path folder, int[]... prompts) {
    var checkpoint = Checkpoint.read(folder);
    var ids = new long[prompts.length * LENGTH];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = prompts[i / LENGTH][i % LENGTH];
    }
    try (var decoder = new Decoder(checkpoint.config(), LENGTH, Precision.FP32);
        var scope = (PtNDManager) decoder.manager().newSubManager();
        var fused = Script.list(decoder.fuse(scope, checkpoint.tensors(), Optional.empty()))) {
      var input = (PtNDArray) scope.create(ids, new Shape(prompts.length, LENGTH));
      return decoder
          .script()
          .tensor(
              scope,
              "logits",
              fused,
              decoder.shape(),
              decoder.config().epsilon(),
              decoder.turns(),
              input)
          .toFloatArray();
    }
  }
}
