package dev.zerostream.policy.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that are whole or absent, also after a loss of power. */
public final class DurableFiles {

  private DurableFiles() {}

  /** What a file is to hold. */
  interface Content {
    void writeTo(WritableByteChannel channel) throws IOException;
  }

  /** Writes {@code bytes} beside {@code file}, forces them to disk and renames them into place. */
  public static void write(Path file, byte[] bytes) {
    write(
        file,
        channel -> {
          var left = ByteBuffer.wrap(bytes);
          while (left.hasRemaining()) {
            channel.write(left);
          }
        });
  }

  /** The same with content that need not be in memory. */
  static void write(Path file, Content content) {
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
        content.writeTo(channel);
        channel.force(true);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      force(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("Expected to write %s, but writing failed".formatted(file), e);
    }
  }

  /** Has the disk hold what was written to a file, or which files a folder has. */
  public static void force(Path path) throws IOException {
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
