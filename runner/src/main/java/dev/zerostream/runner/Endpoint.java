package dev.zerostream.runner;

import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Cluster;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;

/**
 * Where the broker of a run's folder was last started, so that a second process can join it.
 * Whether it still runs is told by the folder's lock.
 *
 * @param prefix of the run's topics
 */
record Endpoint(String bootstrap, String registry, String prefix) {

  private static final String FILE = "endpoint.properties";

  /** Keeps it in {@code folder}, as a whole or not at all. */
  static void write(Path folder, Cluster cluster) {
    Properties properties = new Properties();
    properties.setProperty("bootstrap.servers", cluster.bootstrapServers());
    properties.setProperty("schema.registry", cluster.registryUrl());
    properties.setProperty("topic.prefix", cluster.prefix());
    Path written = folder.resolve(FILE + ".new");
    try {
      try (Writer writer = Files.newBufferedWriter(written)) {
        properties.store(writer, "Where this run's broker was last started");
      }
      Files.move(
          written,
          folder.resolve(FILE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What {@code folder} keeps; empty texts where it keeps nothing. */
  static Endpoint in(Path folder) {
    Properties properties = new Properties();
    Path file = folder.resolve(FILE);
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        properties.load(reader);
      } catch (IOException e) {
        throw new BadUsage("Expected to read %s, but %s".formatted(file, e), e);
      }
    }
    return new Endpoint(
        properties.getProperty("bootstrap.servers", ""),
        properties.getProperty("schema.registry", ""),
        properties.getProperty("topic.prefix", ""));
  }
}
