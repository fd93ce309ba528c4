package dev.zerostream.runner.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A new folder among the machine's temporary ones, which goes with all that is in it when closed.
 *
 * @param path where it is
 */
public record ScratchFolder(Path path) implements AutoCloseable {

  /** Makes one whose name tells its purpose. */
  public static ScratchFolder create(String purpose) {
    try {
      return new ScratchFolder(Files.createTempDirectory("zerostream-" + purpose));
    } catch (IOException e) {
      throw new UncheckedIOException("Expected to make a temporary folder, but it failed", e);
    }
  }

  /** What has this name in it. */
  public Path resolve(String name) {
    return path.resolve(name);
  }

  @Override
  public void close() {
    try (Stream<Path> inside = Files.walk(path)) {
      for (Path each : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Expected to delete %s, but it failed".formatted(path), e);
    }
  }
}
