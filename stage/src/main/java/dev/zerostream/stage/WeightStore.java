package dev.zerostream.stage;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A folder that all stages see, for versions too large for the log: the log then holds the claim
 * check.
 *
 * <p><b>Contract</b>: a file appears whole or not at all, named by version and digest, and is never
 * changed.
 */
public final class WeightStore {

  private final Path folder;

  /**
   * The store at {@code uri}.
   *
   * @throws BadUsage when it is no {@code file://} address
   */
  public WeightStore(URI uri) {
    this.folder = path(uri);
  }

  /** Writes a version, durably, and returns its address. */
  public URI write(long version, String digest, byte[] bytes) {
    Path file = folder.resolve("v%08d-%s.safetensors".formatted(version, digest.substring(0, 16)));
    Path part = folder.resolve(UUID.randomUUID() + ".part");
    try {
      Files.createDirectories(folder);
      try (FileChannel channel =
          FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
          channel.write(left);
        }
        channel.force(true);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
      return file.toAbsolutePath().toUri();
    } catch (IOException e) {
      throw new IllegalStateException(
          "Expected to write weight version %d to %s, but %s".formatted(version, folder, e), e);
    }
  }

  /** Reads the file at {@code uri}. */
  static byte[] read(URI uri) {
    try {
      return Files.readAllBytes(path(uri));
    } catch (IOException e) {
      throw new IllegalStateException("Expected weights at %s, but %s".formatted(uri, e), e);
    }
  }

  /** Deletes the file at {@code uri}, if it is there. */
  public static void delete(URI uri) {
    try {
      Files.deleteIfExists(path(uri));
    } catch (IOException e) {
      throw new IllegalStateException("Expected to delete %s, but %s".formatted(uri, e), e);
    }
  }

  private static Path path(URI uri) {
    if (!"file".equals(uri.getScheme())) {
      throw new BadUsage("Expected a file:// address for weights, but got " + uri);
    }
    return Path.of(uri);
  }
}
