package dev.zerostream.policy.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zerostream.policy.Weights;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A trained low-rank adapter: what is published instead of a model's weights when only it is
 * trained.
 *
 * <p>Tensors are named as peft names them, and the header says rank, alpha and targets.
 *
 * @param lora its sizes
 * @param tensors A and B of each adapted matrix
 */
public record Adapter(Lora lora, Map<String, StoredTensor> tensors) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RANK = "lora_rank";
  private static final String ALPHA = "lora_alpha";
  private static final String TARGETS = "target_modules";

  /** Whether {@code weights} are an adapter rather than a model. */
  public static boolean isIn(Weights weights) {
    return Safetensors.metadata(weights.safetensors()).containsKey(RANK);
  }

  /**
   * The adapter in {@code weights}.
   *
   * @throws IllegalArgumentException when a name or a shape does not fit {@code config}
   */
  public static Adapter of(Weights weights, ModelConfig config) {
    var texts = Safetensors.metadata(weights.safetensors());
    var targets =
        Arrays.stream(texts.getOrDefault(TARGETS, "").split(","))
            .map(Projection::named)
            .collect(Collectors.toSet());
    var lora =
        new Lora(Integer.parseInt(texts.get(RANK)), Double.parseDouble(texts.get(ALPHA)), targets);
    var adapter = new Adapter(lora, Safetensors.read(weights.safetensors()));
    adapter.check(config);
    return adapter;
  }

  private void check(ModelConfig config) {
    int known = 0;
    for (var parameter : lora.parameters(config)) {
      if (parameter.shape().isPresent()) {
        var tensor = tensors.get(parameter.name());
        var found = tensor == null ? "absent" : tensor.shape().toString();
        Safetensors.expect(
            found.equals(parameter.shape().get().toString()),
            parameter.name() + " of " + parameter.shape().get(),
            found);
        known++;
      }
    }
    Safetensors.expect(tensors.size() == known, known + " tensors", tensors.size());
  }

  /** As the bytes that are published. */
  public Weights weights(long version) {
    return new Weights(version, new SafetensorsWriter(tensors, metadata()).bytes());
  }

  private Map<String, String> metadata() {
    return Map.of(
        RANK, Integer.toString(lora.rank()),
        ALPHA, Double.toString(lora.alpha()),
        TARGETS, lora.targets().stream().map(Projection::module).collect(Collectors.joining(",")));
  }

  /** The two halves of what is added to the weight {@code name}; null where nothing is. */
  public StoredTensor half(String name, String letter) {
    return tensors.entrySet().stream()
        .filter(entry -> Lora.adapted(entry.getKey()).equals(name))
        .filter(entry -> entry.getKey().contains(".lora_" + letter + "."))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  /** Writes peft's two files, naming {@code base} as the model that is adapted. */
  void write(Path base, Path target) {
    var text = peftConfig(base).toPrettyString() + "\n";
    DurableFiles.write(
        target.resolve("adapter_config.json"), text.getBytes(StandardCharsets.UTF_8));
    new SafetensorsWriter(tensors).write(target.resolve("adapter_model.safetensors"));
  }

  private ObjectNode peftConfig(Path base) {
    var config = JSON.createObjectNode();
    config.put("peft_type", "LORA").put("task_type", "CAUSAL_LM");
    config.put("base_model_name_or_path", base.toAbsolutePath().toString());
    config.put("r", lora.rank()).put("lora_alpha", lora.alpha()).put("lora_dropout", 0.0);
    config.put("bias", "none").put("fan_in_fan_out", false).put("inference_mode", true);
    lora.targets().forEach(target -> config.withArray("target_modules").add(target.module()));
    return config;
  }
}
