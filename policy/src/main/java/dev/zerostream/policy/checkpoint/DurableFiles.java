package dev.zerostream.policy.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that are whole or absent, also after a loss of power. */
public final class DurableFiles {

  private DurableFiles() {}

  /** Writes {@code bytes} beside {@code file}, forces them to disk and renames them into place. */
  public static void write(Path file, byte[] bytes) {
    var folder = file.toAbsolutePath().getParent();
    var part = folder.resolve(file.getFileName() + ".part");
    try {
      Files.createDirectories(folder);
      try (var channel =
          FileChannel.open(
              part,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        var left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
          channel.write(left);
        }
        channel.force(true);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      forceFolder(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("Expected to write %s, but writing failed".formatted(file), e);
    }
  }

  private static void forceFolder(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
