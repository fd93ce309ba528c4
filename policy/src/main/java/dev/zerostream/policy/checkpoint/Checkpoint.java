package dev.zerostream.policy.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.zerostream.policy.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * A Hugging Face model folder: configuration and weights, in one file or in shards.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>Every tensor that the configuration calls for is there, in the right shape; there is no
 *       other. Anything else is refused by name.
 *   <li>What {@link #write} writes, transformers can load.
 * </ul>
 *
 * @param config the sizes
 * @param tensors the weights by Hugging Face name
 */
public record Checkpoint(ModelConfig config, Map<String, StoredTensor> tensors) {

  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";

  /** Reads {@code folder}; F16 and BF16 weights are widened when they are used. */
  public static Checkpoint read(Path folder) {
    var config = ModelConfig.read(folder);
    var tensors = new LinkedHashMap<String, StoredTensor>();
    for (String file : files(folder)) {
      tensors.putAll(Safetensors.read(folder.resolve(file)));
    }
    if (config.tied()) {
      tensors.remove("lm_head.weight");
    }
    check(config, tensors);
    return new Checkpoint(config, tensors);
  }

  /**
   * The tensors of {@code weights}, checked against {@code config}.
   *
   * @throws IllegalArgumentException when a name, a shape or a type differs
   */
  public static Map<String, StoredTensor> tensors(Weights weights, ModelConfig config) {
    var tensors = Safetensors.read(weights.safetensors());
    check(config, tensors);
    tensors.forEach((name, tensor) -> expect(tensor.dtype(), "F32", "type of " + name));
    return tensors;
  }

  /** The weights as version 0, in single precision. */
  public Weights baseWeights() {
    return new Weights(0, Safetensors.write(tensors));
  }

  /**
   * Writes {@code weights} into {@code target} together with the configuration and the tokenizer of
   * the folder {@code source}, every file forced to disk.
   */
  public static void write(Path source, Weights weights, Path target) {
    tensors(weights, ModelConfig.read(source));
    try (var files = Files.list(source)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        var name = file.getFileName().toString();
        if (!name.equals(INDEX)) {
          DurableFiles.write(target.resolve(name), Files.readAllBytes(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Expected a readable model folder %s, but reading failed".formatted(source), e);
    }
    DurableFiles.write(target.resolve(SINGLE), weights.safetensors());
  }

  private static List<String> files(Path folder) {
    if (!Files.exists(folder.resolve(INDEX))) {
      return List.of(SINGLE);
    }
    try {
      var shards = new LinkedHashSet<String>();
      var map = new ObjectMapper().readTree(folder.resolve(INDEX).toFile()).path("weight_map");
      map.forEach(file -> shards.add(file.asText()));
      return List.copyOf(shards);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Expected a readable index of shards in %s, but reading failed".formatted(folder), e);
    }
  }

  private static void check(ModelConfig config, Map<String, StoredTensor> tensors) {
    var known = new LinkedHashSet<String>();
    for (var parameter : Parameter.of(config)) {
      parameter
          .shape()
          .ifPresent(
              shape -> {
                known.add(parameter.name());
                var tensor = tensors.get(parameter.name());
                expect(tensor == null ? "absent" : tensor.shape(), shape, parameter.name());
              });
    }
    for (String name : tensors.keySet()) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "Expected only tensors of a %s decoder, but there is also %s"
                .formatted(config.architecture(), name));
      }
    }
  }

  private static void expect(Object actual, Object expected, String what) {
    if (!actual.equals(expected)) {
      throw new IllegalArgumentException(
          "Expected %s to be %s, but it is %s".formatted(what, expected, actual));
    }
  }
}
