package dev.zerostream.policy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;

/** The nano base model that the product brings along, as a Hugging Face folder. */
public final class ShippedModel {

  private static final List<String> FILES =
      List.of("config.json", "generation_config.json", "model.safetensors", "tokenizer.json");

  private ShippedModel() {}

  /**
   * Copies the model into {@code folder}, where it is not there already, and returns the folder.
   * Processes that do so at the same time do not disturb each other: each file appears whole.
   */
  public static Path in(Path folder) {
    try {
      Files.createDirectories(folder);
      for (String file : FILES) {
        copy(file, folder);
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Expected to unpack the nano model into %s, but %s".formatted(folder, e.getMessage()), e);
    }
  }

  /** SHA-256 of the shipped weights, hexadecimal: names the model among other builds' ones. */
  public static String digest() {
    try (InputStream in = ShippedModel.class.getResourceAsStream("nano/model.safetensors")) {
      return new Weights(0, in == null ? new byte[0] : in.readAllBytes()).digest();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(String file, Path folder) throws IOException {
    Path target = folder.resolve(file);
    if (Files.exists(target)) {
      return;
    }
    try (InputStream in = ShippedModel.class.getResourceAsStream("nano/" + file)) {
      if (in == null) {
        throw new IllegalStateException(
            "Expected the nano model's %s in the product, but it is missing".formatted(file));
      }
      Path temporary = folder.resolve(file + "." + UUID.randomUUID() + ".part");
      Files.copy(in, temporary);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
