package dev.zerostream.policy.checkpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.zerostream.policy.Weights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {

  private static final Path MODELS = Path.of("src/test/resources/hf");
  private static final Path QWEN = MODELS.resolve("qwen2-tiny");

  @TempDir private Path folder;

  @Test
  void shouldWriteWhatItReads() {
    var weights = Checkpoint.read(QWEN).baseWeights();
    Checkpoint.write(QWEN, weights, folder);
    var copy = Checkpoint.read(folder);
    assertThat(copy.config()).isEqualTo(ModelConfig.read(QWEN));
    assertThat(copy.baseWeights().digest()).isEqualTo(weights.digest());
  }

  @Test
  void shouldWriteShards() {
    var whole = Checkpoint.read(QWEN);
    Checkpoint.write(QWEN, whole.tensors(), folder, new Shards(60_000));
    assertThat(folder.resolve("model-00002-of-00006.safetensors")).exists();
    assertThat(folder.resolve("model.safetensors")).doesNotExist();
    assertThat(Checkpoint.read(folder).digest()).isEqualTo(whole.digest());
  }

  @Test
  void shouldReadShards() {
    var sharded = Checkpoint.read(MODELS.resolve("qwen2-tiny-bf16-sharded"));
    assertThat(sharded.tensors().keySet())
        .containsExactlyInAnyOrderElementsOf(Checkpoint.read(QWEN).tensors().keySet());
  }

  @Test
  void shouldReadTheConfigurationInBothStyles() throws IOException {
    var config = ModelConfig.read(QWEN);
    assertThat(config.rope().theta()).isEqualTo(10000);
    assertThat(config.eosIds()).containsExactly(2);
    assertThat(config.hiddenIds()).containsExactlyInAnyOrder(0, 1, 2);
    write("\"rope_parameters\": \\{[^}]*}", "\"rope_theta\": 5e5");
    assertThat(ModelConfig.read(folder).rope().theta()).isEqualTo(5e5);
  }

  @Test
  void shouldStretchLongWavelengthsAsLlama3Does() throws IOException {
    write(
        "\"rope_parameters\": \\{[^}]*}",
        """
        "rope_theta": 10000, "rope_scaling": {"rope_type": "llama3", "factor": 8,
        "low_freq_factor": 1, "high_freq_factor": 4, "original_max_position_embeddings": 64}\
        """);
    var turns = ModelConfig.read(folder).rope().turns(2, 8);
    // Wavelengths 6.3 and 63: kept below 16, blended between 16 and 64, divided by 8 above.
    assertThat(turns[8]).isCloseTo((float) Math.cos(1), within(1e-6f));
    double kept = (64 * 0.1 / (2 * Math.PI) - 1) / 3;
    assertThat(turns[11]).isCloseTo((float) Math.sin(0.1 * (kept + (1 - kept) / 8)), within(1e-6f));
    assertThat(turns[13]).isCloseTo((float) Math.sin(0.01 / 8), within(1e-7f));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"model_type\": \"qwen2\" | \"model_type\": \"gpt2\" | model_type llama, qwen2 or qwen3",
        "\"silu\" | \"gelu\" | hidden_act to be silu",
        "\"use_sliding_window\": false | \"use_sliding_window\": true | use_sliding_window",
        "\"rope_type\": \"default\" | \"rope_type\": \"yarn\" | rope_type default or llama3",
        "\"vocab_size\": 320 | \"vocab_size\": 321 | embed_tokens.weight to be [321, 48]",
        "\"tie_word_embeddings\": true | \"tie_word_embeddings\": false | lm_head.weight to be",
        "\"num_hidden_layers\": 3 | \"num_hidden_layers\": 2 | only tensors of a QWEN2 decoder",
        "\"vocab_size\": 320 | \"x\": 1 | the number vocab_size",
        "\"model_type\": \"qwen2\" | \"model_type\": \"qwen2_moe\" | but it is qwen2_moe",
        "\"rope_type\": \"default\" | \"full\": {\"rope_theta\": 1} | one set for all layers",
        "\"use_cache\": true | \"quantization_config\": {\"bits\": 4} | not quantised",
        "\"use_cache\": true | \"mlp_bias\": true | mlp_bias to be false",
        "\"use_cache\": true | \"attention_bias\": true | attention_bias to be false",
      })
  void shouldRefuseByNameWhatItCannotHonour(String old, String changed, String expected)
      throws IOException {
    write(Pattern.quote(old), changed);
    Files.copy(QWEN.resolve("model.safetensors"), folder.resolve("model.safetensors"));
    assertThatThrownBy(() -> Checkpoint.read(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Expected ")
        .hasMessageContaining(expected);
  }

  @Test
  void shouldRefuseLayersWithAWindow() throws IOException {
    write("\"full_attention\",", "\"sliding_attention\",");
    assertThatThrownBy(() -> ModelConfig.read(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("layer_types to be full_attention");
  }

  @Test
  void shouldRefuseAFolderThatIsNoModel() throws IOException {
    assertRefused("a file " + folder.resolve("config.json"));
    Files.writeString(folder.resolve("config.json"), "{not json");
    assertRefused("a JSON object in");
    Files.writeString(folder.resolve("config.json"), "[]");
    assertRefused("a JSON object in");
    Files.copy(QWEN.resolve("config.json"), folder.resolve("config.json"), REPLACE_EXISTING);
    assertRefused("the weights model.safetensors in");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.0001, 0.01, 0.5, 0.999999})
  void shouldRefuseATruncatedFile(double share) throws IOException {
    Files.copy(QWEN.resolve("config.json"), folder.resolve("config.json"));
    byte[] whole = Files.readAllBytes(QWEN.resolve("model.safetensors"));
    int kept = (int) (share * whole.length);
    Files.write(folder.resolve("model.safetensors"), Arrays.copyOf(whole, kept));
    assertRefused("found");
  }

  @Test
  void shouldRefuseQuantisedTensors() throws IOException {
    Files.copy(QWEN.resolve("config.json"), folder.resolve("config.json"));
    var header = new String(Files.readAllBytes(QWEN.resolve("model.safetensors")), ISO_8859_1);
    var changed = header.replaceFirst("\"dtype\":\"F32\"", "\"dtype\":\"I32\"");
    Files.write(folder.resolve("model.safetensors"), changed.getBytes(ISO_8859_1));
    assertRefused("element type F32, F16 or BF16, but it is I32 for ");
  }

  @Test
  void shouldRefuseMissingShardsAndTensors() throws IOException {
    var shards = MODELS.resolve("qwen2-tiny-bf16-sharded");
    try (var files = Files.list(shards)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    Checkpoint.read(folder);
    var index = folder.resolve("model.safetensors.index.json");
    var whole = Files.readString(index);
    Files.writeString(index, whole.replace("model.norm.weight", "model.other.weight"));
    assertRefused("the index's shard of model.norm.weight");
    Files.writeString(
        index,
        whole.replace(
            "\"weight_map\": {",
            "\"weight_map\": {\"x\": \"%s\",".formatted("model-00001-of-00003.safetensors")));
    assertRefused("Expected x in model-00001-of-00003.safetensors");
    Files.writeString(index, whole);
    Files.delete(folder.resolve("model-00002-of-00003.safetensors"));
    assertRefused("the weights model-00002-of-00003.safetensors");
  }

  private void assertRefused(String expected) {
    assertThatThrownBy(() -> Checkpoint.read(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Expected ")
        .hasMessageContaining(expected);
  }

  @Test
  void shouldDigestWithoutHoldingTheFile() {
    for (String name : List.of("qwen2-tiny", "qwen2-tiny-bf16-sharded")) {
      var checkpoint = Checkpoint.read(MODELS.resolve(name));
      assertThat(checkpoint.digest()).isEqualTo(checkpoint.baseWeights().digest());
    }
  }

  @Test
  void shouldRefuseBytesThatAreNoWeights() {
    var config = ModelConfig.read(QWEN);
    for (byte[] bytes : List.of(new byte[3], new byte[64])) {
      assertThatThrownBy(() -> Checkpoint.tensors(new Weights(1, bytes), config))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("Expected ");
    }
  }

  @Test
  void shouldWidenHalfPrecision() {
    var halves = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
    for (int half : new int[] {0x3c00, 0xc500, 0x0001, 0x7c00, 0x3555}) {
      halves.putShort((short) half);
    }
    var floats = new StoredTensor(ElementType.F16, List.of(5L), halves::flip).floats();
    assertThat(new float[] {floats.get(), floats.get(), floats.get(), floats.get(), floats.get()})
        .containsExactly(1f, -5f, 0x1p-24f, Float.POSITIVE_INFINITY, 0x1.554p-2f);
  }

  @Test
  void shouldWriteEqualTensorsAsEqualBytes() {
    var a = StoredTensor.of(List.of(2L), new float[] {1, 2});
    var b = StoredTensor.of(List.of(1L, 1L), new float[] {3});
    var file = Safetensors.write(Map.of("a", a, "b", b));
    assertThat(Safetensors.write(Map.of("b", b, "a", a))).isEqualTo(file);
    assertThat(Safetensors.read(file)).containsOnlyKeys("a", "b");
    assertThat(Safetensors.read(file).get("b").floats().get(0)).isEqualTo(3);
  }

  /** A copy of the configuration with one thing replaced. */
  private void write(String pattern, String replacement) throws IOException {
    var config = Files.readString(QWEN.resolve("config.json"));
    var changed = config.replaceFirst(pattern, Matcher.quoteReplacement(replacement));
    assertThat(changed).isNotEqualTo(config);
    Files.writeString(folder.resolve("config.json"), changed);
  }
}
