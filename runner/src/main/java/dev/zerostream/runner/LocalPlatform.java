package dev.zerostream.runner;

import dev.zerostream.runner.broker.EmbeddedBroker;
import dev.zerostream.runner.registry.EmbeddedRegistry;
import dev.zerostream.stage.ClientProperties;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.Settings;
import java.nio.file.Path;

/** Broker and registry of one process: embedded ones, or addresses of others. */
sealed interface LocalPlatform extends AutoCloseable {

  String bootstrapServers();

  String registryUrl();

  /** What clients are told besides the addresses. */
  default ClientProperties properties() {
    return ClientProperties.NONE;
  }

  /** Topics with the prefix and codec of {@code settings} on it. */
  default Cluster cluster(Settings settings) {
    return Cluster.of(bootstrapServers(), registryUrl(), settings).with(properties());
  }

  /** The same for a command that only knows the prefix. */
  default Cluster cluster(String prefix) {
    return new Cluster(bootstrapServers(), registryUrl(), prefix, "none").with(properties());
  }

  @Override
  void close();

  /** Starts both on 127.0.0.1, the registry on the port after the broker's. */
  static LocalPlatform embedded(Path folder, int port) {
    EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), port);
    try {
      int registryPort = port == 0 ? 0 : port + 1;
      EmbeddedRegistry registry = EmbeddedRegistry.start(broker.bootstrapServers(), registryPort);
      return new Embedded(broker, registry);
    } catch (RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  /** What {@link #embedded} started. */
  record Embedded(EmbeddedBroker broker, EmbeddedRegistry registry) implements LocalPlatform {

    @Override
    public String bootstrapServers() {
      return broker.bootstrapServers();
    }

    @Override
    public String registryUrl() {
      return registry.url();
    }

    @Override
    public void close() {
      registry.close();
      broker.close();
    }
  }

  /** Somebody else's. */
  record External(String bootstrapServers, String registryUrl, ClientProperties properties)
      implements LocalPlatform {

    External(String bootstrapServers, String registryUrl) {
      this(bootstrapServers, registryUrl, ClientProperties.NONE);
    }

    @Override
    public void close() {}
  }
}
