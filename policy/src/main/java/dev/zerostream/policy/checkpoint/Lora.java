package dev.zerostream.policy.checkpoint;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;

/**
 * Low-rank adaptation (arXiv 2106.09685): a matrix W counts as W + alpha / rank · B A, and only A
 * and B are trained.
 *
 * @param rank inner size of B A, at least 1
 * @param alpha strength, over 0
 * @param targets matrices of every layer that are adapted, at least one
 */
public record Lora(int rank, double alpha, Set<Projection> targets) {

  private static final String PREFIX = "base_model.model.";

  public Lora {
    require(rank >= 1, "rank >= 1", rank);
    require(alpha > 0, "alpha > 0", alpha);
    require(!targets.isEmpty(), "at least one target module", "none");
    targets = EnumSet.copyOf(targets);
  }

  /** alpha / rank. */
  public double scale() {
    return alpha / rank;
  }

  /** A and B of every projection of every layer, in the decoder's order; absent if no target. */
  public List<Parameter> parameters(ModelConfig config) {
    var shapes =
        Parameter.of(config).stream()
            .filter(parameter -> parameter.shape().isPresent())
            .collect(Collectors.toMap(Parameter::name, parameter -> parameter.shape().get()));
    var places = new ArrayList<Parameter>();
    for (int layer = 0; layer < config.layers(); layer++) {
      for (var projection : Projection.values()) {
        var weight = projection.weight(layer);
        var shape = shapes.get(weight);
        boolean present = targets.contains(projection);
        places.add(place(weight, "lora_A", present, (long) rank, shape.get(1)));
        places.add(place(weight, "lora_B", present, shape.get(0), (long) rank));
      }
    }
    return List.copyOf(places);
  }

  private static Parameter place(
      String weight, String half, boolean present, long rows, long columns) {
    var name = PREFIX + weight.replace(".weight", "." + half + ".weight");
    return new Parameter(name, present ? Optional.of(List.of(rows, columns)) : Optional.empty());
  }

  /** The weight that an adapter's tensor belongs to. */
  static String adapted(String name) {
    return name.substring(PREFIX.length()).replaceFirst("\\.lora_[AB]\\.", ".");
  }

  /** Fresh adapters: A uniform in ±1/√inputs as peft draws it, B zero, so nothing changes yet. */
  public Map<String, StoredTensor> fresh(ModelConfig config, long seed) {
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    var tensors = new LinkedHashMap<String, StoredTensor>();
    for (var parameter : parameters(config)) {
      parameter
          .shape()
          .ifPresent(shape -> tensors.put(parameter.name(), drawn(parameter, shape, random)));
    }
    return tensors;
  }

  private static StoredTensor drawn(Parameter place, List<Long> shape, RandomGenerator random) {
    var values = new float[Math.toIntExact(shape.get(0) * shape.get(1))];
    if (place.name().contains(".lora_A.")) {
      double bound = 1 / Math.sqrt(shape.get(1));
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (bound * (2 * random.nextDouble() - 1));
      }
    }
    return StoredTensor.of(shape, values);
  }

  private static void require(boolean holds, String expected, Object actual) {
    if (!holds) {
      throw new IllegalArgumentException("Expected " + expected + ", but it is " + actual);
    }
  }
}
