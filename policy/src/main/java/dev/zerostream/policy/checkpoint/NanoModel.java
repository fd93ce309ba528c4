package dev.zerostream.policy.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A fresh, random model of about 1.3 million parameters that a laptop trains in minutes.
 *
 * <p>The folder is an ordinary Qwen2 checkpoint with its own tokenizer; transformers loads both.
 * Matrices are drawn from a normal distribution of deviation 1/√(inputs): with the usual 0.02 so
 * narrow a model learned to copy from its prompt more slowly (one seed, one learning rate). Those
 * that write into the residual stream are smaller by the root of the number of writers, and the
 * embedding, which is also the output head, has deviation 1/√width.
 */
public final class NanoModel {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int WIDTH = 160;
  private static final int INNER = 448;
  private static final int LAYERS = 4;
  private static final int HEADS = 5;
  private static final int POSITIONS = 512;

  private NanoModel() {}

  /** Writes the model that {@code seed} gives into {@code folder}; equal seeds give equal bytes. */
  public static void create(Path folder, long seed) {
    write(folder, "config.json", config());
    write(folder, "generation_config.json", specialIds());
    write(folder, "tokenizer.json", NanoVocabulary.tokenizer());
    write(folder, "tokenizer_config.json", NanoVocabulary.tokenizerConfig(POSITIONS));
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    var tensors = new LinkedHashMap<String, StoredTensor>();
    for (var parameter : Parameter.of(ModelConfig.read(folder))) {
      parameter
          .shape()
          .ifPresent(
              shape -> tensors.put(parameter.name(), drawn(parameter.name(), shape, random)));
    }
    DurableFiles.write(folder.resolve("model.safetensors"), Safetensors.write(tensors));
  }

  private static ObjectNode specialIds() {
    return JSON.createObjectNode()
        .put("bos_token_id", 1)
        .put("eos_token_id", 2)
        .put("pad_token_id", 0);
  }

  private static ObjectNode config() {
    var config = specialIds().put("model_type", "qwen2").put("torch_dtype", "float32");
    config.putArray("architectures").add("Qwen2ForCausalLM");
    config.put("vocab_size", NanoVocabulary.tokens().size()).put("hidden_size", WIDTH);
    config.put("intermediate_size", INNER).put("num_hidden_layers", LAYERS);
    config.put("num_attention_heads", HEADS).put("num_key_value_heads", HEADS);
    config.put("max_position_embeddings", POSITIONS).put("rope_theta", 10000.0);
    config.put("rms_norm_eps", 1e-6).put("hidden_act", "silu").put("tie_word_embeddings", true);
    return config.put("attention_dropout", 0.0).put("use_sliding_window", false);
  }

  private static StoredTensor drawn(String name, List<Long> shape, RandomGenerator random) {
    var values = new float[Math.toIntExact(shape.stream().reduce(1L, (a, b) -> a * b))];
    double deviation = deviation(name, shape);
    for (int i = 0; i < values.length; i++) {
      values[i] = name.endsWith("norm.weight") ? 1 : (float) (deviation * normal(random));
    }
    return StoredTensor.of(shape, values);
  }

  private static double deviation(String name, List<Long> shape) {
    if (name.endsWith(".bias")) {
      return 0;
    }
    double inputs = shape.get(shape.size() - 1);
    boolean writes = name.endsWith("o_proj.weight") || name.endsWith("down_proj.weight");
    return 1 / Math.sqrt(writes ? inputs * 2 * LAYERS : inputs);
  }

  /** Box and Muller's draw in strict arithmetic: the same on every machine and Java version. */
  private static double normal(RandomGenerator random) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
    return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
  }

  private static void write(Path folder, String file, JsonNode content) {
    var text = content.toPrettyString() + "\n";
    DurableFiles.write(folder.resolve(file), text.getBytes(StandardCharsets.UTF_8));
  }
}
