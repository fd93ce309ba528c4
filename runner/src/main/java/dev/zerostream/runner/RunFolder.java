package dev.zerostream.runner;

import dev.zerostream.stage.BadUsage;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * A run's folder: what run it is, and the lock that keeps a second process out.
 *
 * <p><b>Contract</b>: the folder belongs to one run for ever; opening it for another is refused by
 * name of what differs.
 */
final class RunFolder implements AutoCloseable {

  private static final String IDENTITY = "run.properties";
  private static final String LOCK = "run.lock";

  private final Path path;
  private final FileChannel channel;
  private final FileLock lock;

  private RunFolder(Path path, FileChannel channel, FileLock lock) {
    this.path = path;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Creates the folder where it is missing and locks it.
   *
   * @throws BadUsage when it can not be written or another process holds it
   */
  static RunFolder open(Path path) {
    return openIfFree(path)
        .orElseThrow(
            () ->
                new BadUsage(
                    "Expected the data folder %s to be free, but a running process holds it"
                        .formatted(path.toAbsolutePath())));
  }

  /**
   * The same; empty when another process holds it.
   *
   * @throws BadUsage when it can not be written
   */
  static Optional<RunFolder> openIfFree(Path path) {
    try {
      Files.createDirectories(path);
      FileChannel channel =
          FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        return Optional.empty();
      }
      return Optional.of(new RunFolder(path.toAbsolutePath(), channel, lock));
    } catch (IOException e) {
      throw new BadUsage(
          "Expected to write to the data folder %s, but %s"
              .formatted(path.toAbsolutePath(), reason(e)),
          e);
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName() + ": " + e.getMessage();
  }

  Path path() {
    return path;
  }

  /**
   * The run's identity: taken from the folder when it has one, else written there.
   *
   * @param runId id of a new run
   * @param identity what must be the same whenever the run goes on
   * @return the run's id
   */
  String identify(String runId, Map<String, String> identity) {
    Path file = path.resolve(IDENTITY);
    if (!Files.exists(file)) {
      write(file, runId, identity);
      return runId;
    }
    Properties kept = read(file);
    for (Map.Entry<String, String> expected : new TreeMap<>(identity).entrySet()) {
      String actual = kept.getProperty(expected.getKey(), "");
      if (!actual.equals(expected.getValue())) {
        throw new BadUsage(
            "Expected the data folder %s to belong to a run with %s=%s, but it has %s=%s; choose another folder with --data"
                .formatted(
                    path, expected.getKey(), expected.getValue(), expected.getKey(), actual));
      }
    }
    return kept.getProperty("runId");
  }

  private static Properties read(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String runId, Map<String, String> identity) {
    Properties properties = new Properties();
    properties.putAll(identity);
    properties.put("runId", runId);
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, "The run that this folder belongs to");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
