package dev.zerostream.policy.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.zerostream.policy.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;

/**
 * A Hugging Face model folder: configuration and weights, in one file or in shards, mapped into
 * memory.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>Every tensor that the configuration calls for is there, in the right shape, stored in F32,
 *       F16 or BF16; there is no other. Anything else is refused by name.
 *   <li>What {@link #write} writes, transformers (or peft, for an adapter) can load.
 * </ul>
 *
 * @param config the sizes
 * @param tensors the weights by Hugging Face name
 */
public record Checkpoint(ModelConfig config, Map<String, StoredTensor> tensors) {

  private static final String HEAD = "lm_head.weight";

  /** Reads {@code folder}; elements are read from disk when they are used. */
  public static Checkpoint read(Path folder) {
    var config = ModelConfig.read(folder);
    var tensors = Files.exists(folder.resolve(Shards.INDEX)) ? shards(folder) : single(folder);
    if (config.tied()) {
      tensors.remove(HEAD);
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
    return tensors;
  }

  /** The weights as version 0, in single precision; below 2 GiB. */
  public Weights baseWeights() {
    return new Weights(0, Safetensors.write(tensors));
  }

  /**
   * SHA-256 of the weights in single precision, in lower-case hexadecimal: that of {@link
   * #baseWeights} without the bound on the size.
   */
  public String digest() {
    return new SafetensorsWriter(Safetensors.widened(tensors)).digest();
  }

  /**
   * Writes {@code weights} into {@code target}: a model with the configuration and the tokenizer of
   * the folder {@code source}, or an adapter to it. Every file is forced to disk.
   */
  public static void write(Path source, Weights weights, Path target) {
    if (Adapter.isIn(weights)) {
      Adapter.of(weights, ModelConfig.read(source)).write(source, target);
      return;
    }
    write(source, tensors(weights, ModelConfig.read(source)), target);
  }

  /** Writes {@code tensors} in the types that they have, with all else from {@code source}. */
  public static void write(Path source, Map<String, StoredTensor> tensors, Path target) {
    write(source, tensors, target, Shards.USUAL);
  }

  static void write(Path source, Map<String, StoredTensor> tensors, Path target, Shards shards) {
    check(ModelConfig.read(source), tensors);
    try (var files = Files.list(source)) {
      for (Path file : files.filter(Checkpoint::belongs).sorted().toList()) {
        DurableFiles.write(target.resolve(file.getFileName()), Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Expected a readable model folder %s, but reading failed".formatted(source), e);
    }
    shards.write(tensors, target);
  }

  private static boolean belongs(Path file) {
    var name = file.getFileName().toString();
    boolean described = name.endsWith(".json") || name.endsWith(".jinja");
    return described && !name.equals(Shards.INDEX) && Files.isRegularFile(file);
  }

  private static Map<String, StoredTensor> single(Path folder) {
    return new LinkedHashMap<>(Safetensors.read(present(folder, Shards.SINGLE)));
  }

  private static Map<String, StoredTensor> shards(Path folder) {
    var tensors = new LinkedHashMap<String, StoredTensor>();
    var map = weightMap(folder);
    var files = new LinkedHashSet<String>();
    map.forEach(file -> files.add(file.asText()));
    for (String file : files) {
      Safetensors.read(present(folder, file))
          .forEach(
              (name, tensor) -> {
                expect(map.path(name).asText("absent"), file, "the index's shard of " + name);
                tensors.put(name, tensor);
              });
    }
    map.fieldNames()
        .forEachRemaining(
            name -> {
              if (!tensors.containsKey(name)) {
                throw new IllegalArgumentException(
                    "Expected %s in %s, but the shard lacks it"
                        .formatted(name, map.path(name).asText()));
              }
            });
    return tensors;
  }

  private static JsonNode weightMap(Path folder) {
    try {
      return new ObjectMapper().readTree(folder.resolve(Shards.INDEX).toFile()).path("weight_map");
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "Expected a JSON index of shards in %s, but parsing failed".formatted(folder), e);
    }
  }

  private static Path present(Path folder, String name) {
    var file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "Expected the weights %s in %s, but there is no such file".formatted(name, folder));
    }
    return file;
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
