package dev.zerostream.stage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** The name of a stage's instance: made up once, then kept in its data folder. */
public final class Instance {

  private static final String FILE = "instance";

  private Instance() {}

  /**
   * The name kept in {@code folder}, which is created where it is missing.
   *
   * @throws BadUsage when the folder can not be written
   */
  public static String in(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      if (!Files.exists(file)) {
        Files.createDirectories(folder);
        Path temporary = Files.createTempFile(folder, FILE, ".part");
        Files.writeString(temporary, UUID.randomUUID().toString(), UTF_8);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      }
      return Files.readString(file, UTF_8).strip();
    } catch (IOException e) {
      throw new BadUsage(
          "Expected to keep the instance's name in %s, but %s"
              .formatted(folder.toAbsolutePath(), e),
          e);
    }
  }
}
