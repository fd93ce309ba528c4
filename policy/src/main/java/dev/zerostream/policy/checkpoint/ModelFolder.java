package dev.zerostream.policy.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.stream.Stream;

/** Puts a Hugging Face folder together from a base model's and other weights. */
public final class ModelFolder {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> DTYPES =
      Map.of("F32", "float32", "F16", "float16", "BF16", "bfloat16");

  private ModelFolder() {}

  /**
   * Writes {@code target}: the base's files (tokenizer, generation settings, configuration with the
   * weights' data type) and {@code safetensors} as its only weights.
   *
   * @param base a Hugging Face folder of the same architecture
   * @return {@code target}
   */
  public static Path write(Path base, byte[] safetensors, Path target) {
    try {
      Files.createDirectories(target);
      try (Stream<Path> files = Files.list(base)) {
        for (Path file : files.filter(Files::isRegularFile).filter(it -> !weights(it)).toList()) {
          Path copy = target.resolve(file.getFileName().toString());
          Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        }
      }
      DurableFiles.write(target.resolve("config.json"), config(base, safetensors));
      DurableFiles.write(target.resolve("model.safetensors"), safetensors);
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Expected to write a model folder to %s, but %s".formatted(target, e.getMessage()), e);
    }
  }

  private static byte[] config(Path base, byte[] safetensors) throws IOException {
    ObjectNode config = (ObjectNode) JSON.readTree(base.resolve("config.json").toFile());
    var dtypes =
        Safetensors.read(safetensors).values().stream().map(tensor -> tensor.type().name());
    var name = dtypes.distinct().toList();
    if (name.size() == 1 && DTYPES.containsKey(name.get(0))) {
      config.put("torch_dtype", DTYPES.get(name.get(0)));
    }
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(config);
  }

  private static boolean weights(Path file) {
    var name = file.getFileName().toString();
    return name.contains(".safetensors") || name.endsWith(".bin") || name.endsWith(".part");
  }
}
