package dev.zerostream.runner;

import dev.zerostream.runner.broker.EmbeddedBroker;
import dev.zerostream.runner.broker.TopicProvisioning;
import dev.zerostream.runner.registry.EmbeddedRegistry;
import dev.zerostream.stage.Cluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** One broker and registry for all tests of a process; each test has topics of its own. */
final class TestCluster {

  private static final AtomicInteger COUNTER = new AtomicInteger();

  private static final class Holder {
    private static final TestCluster INSTANCE = new TestCluster();
  }

  private final String bootstrapServers;
  private final String registryUrl;

  private TestCluster() {
    try {
      Path folder = Files.createTempDirectory("zerostream-test");
      EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
      EmbeddedRegistry registry = EmbeddedRegistry.start(broker.bootstrapServers(), 0);
      this.bootstrapServers = broker.bootstrapServers();
      this.registryUrl = registry.url();
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    registry.close();
                    broker.close();
                  }));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A cluster whose topics nobody else uses, provisioned. */
  static Cluster fresh(int partitions) {
    TestCluster cluster = Holder.INSTANCE;
    String prefix = "t" + COUNTER.incrementAndGet() + "-";
    Cluster fresh = new Cluster(cluster.bootstrapServers, cluster.registryUrl, prefix, "gzip");
    new TopicProvisioning(fresh, partitions, -1).apply();
    return fresh;
  }
}
