package dev.zerostream.policy.checkpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One place in the list of weights that the decoder takes.
 *
 * @param name the tensor's name in a Hugging Face checkpoint
 * @param shape its shape; empty where the architecture has no such tensor
 */
public record Parameter(String name, Optional<List<Long>> shape) {

  /** The places of {@code config}'s decoder, in the decoder's order. */
  public static List<Parameter> of(ModelConfig config) {
    long width = config.width();
    long vocabulary = config.vocabulary();
    var places = new ArrayList<Parameter>();
    places.add(present("model.embed_tokens.weight", vocabulary, width));
    places.add(present("model.norm.weight", width));
    places.add(optional(!config.tied(), "lm_head.weight", vocabulary, width));
    for (int layer = 0; layer < config.layers(); layer++) {
      addLayer(places, "model.layers.%d.".formatted(layer), config);
    }
    return List.copyOf(places);
  }

  private static void addLayer(List<Parameter> places, String layer, ModelConfig config) {
    long width = config.width();
    long inner = config.innerWidth();
    long queries = (long) config.heads() * config.headSize();
    long keys = (long) config.keyValueHeads() * config.headSize();
    boolean bias = config.architecture().attentionBias();
    boolean norm = config.architecture().queryKeyNorm();
    places.add(present(layer + "input_layernorm.weight", width));
    places.add(present(layer + "self_attn.q_proj.weight", queries, width));
    places.add(present(layer + "self_attn.k_proj.weight", keys, width));
    places.add(present(layer + "self_attn.v_proj.weight", keys, width));
    places.add(optional(bias, layer + "self_attn.q_proj.bias", queries));
    places.add(optional(bias, layer + "self_attn.k_proj.bias", keys));
    places.add(optional(bias, layer + "self_attn.v_proj.bias", keys));
    places.add(optional(norm, layer + "self_attn.q_norm.weight", config.headSize()));
    places.add(optional(norm, layer + "self_attn.k_norm.weight", config.headSize()));
    places.add(present(layer + "self_attn.o_proj.weight", width, queries));
    places.add(present(layer + "post_attention_layernorm.weight", width));
    places.add(present(layer + "mlp.gate_proj.weight", inner, width));
    places.add(present(layer + "mlp.up_proj.weight", inner, width));
    places.add(present(layer + "mlp.down_proj.weight", width, inner));
  }

  private static Parameter present(String name, long... shape) {
    return optional(true, name, shape);
  }

  private static Parameter optional(boolean present, String name, long... shape) {
    var sizes = Arrays.stream(shape).boxed().toList();
    return new Parameter(name, present ? Optional.of(sizes) : Optional.empty());
  }
}
