package dev.zerostream.policy.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.random.RandomGeneratorFactory;

/**
 * A random Qwen2 checkpoint without a tokenizer, to measure speed on.
 *
 * @param width size of a hidden state
 * @param innerWidth size inside the feed-forward part
 * @param layers number of layers
 * @param heads query heads
 * @param keyValueHeads key and value heads
 * @param vocabulary rows of the embedding, which is also the output head
 */
public record RandomModel(
    int width, int innerWidth, int layers, int heads, int keyValueHeads, int vocabulary) {

  private static final int POSITIONS = 512;
  private static final double DEVIATION = 0.02;

  /** Writes the model that {@code seed} gives into {@code folder}, in single precision. */
  public void create(Path folder, long seed) {
    var config = new ObjectMapper().createObjectNode().put("model_type", "qwen2");
    config.putArray("architectures").add("Qwen2ForCausalLM");
    config.put("vocab_size", vocabulary).put("hidden_size", width);
    config.put("intermediate_size", innerWidth).put("num_hidden_layers", layers);
    config.put("num_attention_heads", heads).put("num_key_value_heads", keyValueHeads);
    config.put("max_position_embeddings", POSITIONS).put("rope_theta", 10000.0);
    config.put("rms_norm_eps", 1e-6).put("hidden_act", "silu").put("tie_word_embeddings", true);
    config.put("use_sliding_window", false).put("torch_dtype", "float32");
    var text = config.toPrettyString() + "\n";
    DurableFiles.write(folder.resolve("config.json"), text.getBytes(StandardCharsets.UTF_8));
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    var tensors = new LinkedHashMap<String, StoredTensor>();
    for (var parameter : Parameter.of(ModelConfig.read(folder))) {
      parameter
          .shape()
          .ifPresent(
              shape -> {
                long size = shape.stream().reduce(1L, (a, b) -> a * b);
                var values = new float[Math.toIntExact(size)];
                boolean norm = parameter.name().endsWith("norm.weight");
                for (int i = 0; i < values.length; i++) {
                  values[i] = norm ? 1 : (float) (DEVIATION * random.nextGaussian());
                }
                tensors.put(parameter.name(), StoredTensor.of(shape, values));
              });
    }
    new SafetensorsWriter(tensors).write(folder.resolve("model.safetensors"));
  }
}
