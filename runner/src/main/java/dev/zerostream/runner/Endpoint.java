package dev.zerostream.runner;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;

/**
 * Where the broker and registry of a data folder answer while a process runs them. Written into the
 * folder once both work, removed when they end; what a killed process left behind is told by the
 * folder's lock.
 *
 * @param bootstrapServers address of the broker
 * @param registryUrl address of the registry
 */
record Endpoint(String bootstrapServers, String registryUrl) {

  private static final String FILE = "endpoint.properties";

  static Endpoint of(LocalPlatform platform) {
    return new Endpoint(platform.bootstrapServers(), platform.registryUrl());
  }

  /** What the folder says, if anything. */
  static Optional<Endpoint> read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Optional.of(
        new Endpoint(
            properties.getProperty("bootstrap.servers", ""),
            properties.getProperty("schema.registry", "")));
  }

  /** Appears in the folder as a whole or not at all. */
  void write(Path folder) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrapServers);
    properties.put("schema.registry", registryUrl);
    Path written = folder.resolve(FILE + ".new");
    try (Writer writer = Files.newBufferedWriter(written)) {
      properties.store(writer, "Where the run of this folder answers");
      writer.flush();
      Files.move(
          written,
          folder.resolve(FILE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void remove(Path folder) {
    try {
      Files.deleteIfExists(folder.resolve(FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
