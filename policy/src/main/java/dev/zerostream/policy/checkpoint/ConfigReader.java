package dev.zerostream.policy.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Reads a {@link ModelConfig}, in the style of published checkpoints ({@code rope_theta} and {@code
 * rope_scaling} on top) and in that of transformers 5 ({@code rope_parameters}).
 */
final class ConfigReader {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ONE_SET = "one set for all layers";

  private final Path file;
  private final JsonNode config;
  private final JsonNode generation;

  ConfigReader(Path folder) {
    file = folder.resolve("config.json");
    config = tree(file);
    var generationFile = folder.resolve("generation_config.json");
    generation = Files.exists(generationFile) ? tree(generationFile) : JSON.createObjectNode();
  }

  ModelConfig read() {
    var architecture = Architecture.of(text("model_type", "absent"));
    refuseUnsupported();
    int heads = integer("num_attention_heads");
    var eos = first(ids(generation, "eos_token_id"), ids(config, "eos_token_id"));
    return new ModelConfig(
        architecture,
        integer("vocab_size"),
        integer("hidden_size"),
        integer("intermediate_size"),
        integer("num_hidden_layers"),
        heads,
        config.path("num_key_value_heads").asInt(heads),
        config.path("head_dim").asInt(architecture.headSize(integer("hidden_size"), heads)),
        integer("max_position_embeddings"),
        config.path("rms_norm_eps").asDouble(1e-6),
        config.path("tie_word_embeddings").asBoolean(false),
        rope(),
        eos,
        hidden(eos));
  }

  private void refuseUnsupported() {
    expect("hidden_act", "silu", text("hidden_act", "silu"));
    expect("attention_bias", "false", text("attention_bias", "false"));
    expect("mlp_bias", "false", text("mlp_bias", "false"));
    expect("partial_rotary_factor", "1.0", text("partial_rotary_factor", "1.0"));
    refuseWindows();
    for (String name : List.of("quantization_config", "compression_config")) {
      if (config.hasNonNull(name)) {
        throw new IllegalArgumentException(
            "Expected weights that are not quantised, but %s has a %s".formatted(file, name));
      }
    }
  }

  private void refuseWindows() {
    expect("use_sliding_window", "false", text("use_sliding_window", "false"));
    for (JsonNode layer : config.path("layer_types")) {
      expect("every entry of layer_types", "full_attention", layer.asText());
    }
  }

  private Rope rope() {
    var parameters = config.path("rope_parameters");
    for (JsonNode value : parameters) {
      expect("rope_parameters", ONE_SET, value.isObject() ? "several" : ONE_SET);
    }
    var theta = parameters.path("rope_theta").asDouble(config.path("rope_theta").asDouble(10000));
    var scaling = parameters.isObject() ? parameters : config.path("rope_scaling");
    var kind = scaling.path("rope_type").asText(scaling.path("type").asText("default"));
    return switch (kind) {
      case "default" -> new Rope(theta, Optional.empty());
      case "llama3" -> new Rope(theta, Optional.of(llama3(scaling)));
      default ->
          throw new IllegalArgumentException(
              "Expected rope_type default or llama3 in %s, but it is %s".formatted(file, kind));
    };
  }

  private Rope.Llama3Scaling llama3(JsonNode scaling) {
    return new Rope.Llama3Scaling(
        number(scaling, "factor"),
        number(scaling, "low_freq_factor"),
        number(scaling, "high_freq_factor"),
        number(scaling, "original_max_position_embeddings"));
  }

  private List<Integer> hidden(List<Integer> eos) {
    var hidden = new LinkedHashSet<>(eos);
    for (String name : List.of("eos_token_id", "bos_token_id", "pad_token_id")) {
      hidden.addAll(ids(config, name));
      hidden.addAll(ids(generation, name));
    }
    return List.copyOf(hidden);
  }

  private static List<Integer> first(List<Integer> preferred, List<Integer> otherwise) {
    return preferred.isEmpty() ? otherwise : preferred;
  }

  private static List<Integer> ids(JsonNode node, String name) {
    var value = node.path(name);
    var ids = new ArrayList<Integer>();
    if (value.isInt()) {
      ids.add(value.asInt());
    }
    value.elements().forEachRemaining(id -> ids.add(id.asInt()));
    return ids;
  }

  private int integer(String name) {
    return (int) number(config, name);
  }

  private double number(JsonNode node, String name) {
    if (!node.path(name).isNumber()) {
      throw new IllegalArgumentException(
          "Expected the number %s in %s, but it is %s"
              .formatted(name, file, node.path(name).asText("absent")));
    }
    return node.path(name).asDouble();
  }

  private String text(String name, String otherwise) {
    return config.hasNonNull(name) ? config.get(name).asText() : otherwise;
  }

  private void expect(String name, String supported, String actual) {
    if (!supported.equals(actual)) {
      throw new IllegalArgumentException(
          "Expected %s to be %s in %s, but it is %s".formatted(name, supported, file, actual));
    }
  }

  private static JsonNode tree(Path file) {
    try {
      var tree = JSON.readTree(Files.readString(file));
      if (tree.isObject()) {
        return tree;
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Expected a JSON object in %s, but parsing failed".formatted(file), e);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(
          "Expected a file %s, but there is none".formatted(file), e);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Expected a readable JSON file %s, but reading failed".formatted(file), e);
    }
    throw new IllegalArgumentException(
        "Expected a JSON object in %s, but it is something else".formatted(file));
  }
}
