package dev.zerostream.policy.checkpoint;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The matrices of a layer that can carry a low-rank adapter, in the decoder's order. */
public enum Projection {
  Q("self_attn", "q_proj"),
  K("self_attn", "k_proj"),
  V("self_attn", "v_proj"),
  O("self_attn", "o_proj"),
  GATE("mlp", "gate_proj"),
  UP("mlp", "up_proj"),
  DOWN("mlp", "down_proj");

  private final String part;
  private final String module;

  Projection(String part, String module) {
    this.part = part;
    this.module = module;
  }

  /** Name among {@code target_modules}, such as {@code q_proj}. */
  public String module() {
    return module;
  }

  /** Name of the matrix in a checkpoint. */
  String weight(int layer) {
    return "model.layers.%d.%s.%s.weight".formatted(layer, part, module);
  }

  /**
   * The projection of that module name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Projection named(String module) {
    for (Projection projection : values()) {
      if (projection.module.equals(module)) {
        return projection;
      }
    }
    var known = Arrays.stream(values()).map(Projection::module).collect(Collectors.joining(", "));
    throw new IllegalArgumentException(
        "Expected target modules out of %s, but there is %s".formatted(known, module));
  }
}
