package dev.zerostream.runner;

import dev.zerostream.runner.broker.TopicProvisioning;
import dev.zerostream.stage.Cluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One broker and registry for all tests of a process; each test has topics of its own. They are
 * embedded, or containers when the build's profile {@code docker} says so.
 */
public final class TestCluster {

  /** System property that names where the cluster runs. */
  private static final String KIND = "zerostream.test.cluster";

  private static final AtomicInteger COUNTER = new AtomicInteger();

  private static final class Holder {
    private static final LocalPlatform PLATFORM = start();
  }

  private TestCluster() {}

  /** A cluster whose topics nobody else uses, provisioned. */
  public static Cluster fresh(int partitions) {
    Cluster cluster = bare();
    new TopicProvisioning(cluster, partitions, -1).apply();
    return cluster;
  }

  /** A cluster with a prefix that nobody else uses, on which nothing is created yet. */
  static Cluster bare() {
    LocalPlatform platform = Holder.PLATFORM;
    String prefix = "t" + COUNTER.incrementAndGet() + "-";
    return new Cluster(platform.bootstrapServers(), platform.registryUrl(), prefix, "gzip");
  }

  private static LocalPlatform start() {
    String kind = System.getProperty(KIND, "embedded");
    LocalPlatform platform =
        switch (kind) {
          case "embedded" -> embedded();
          case "docker" -> Containers.start();
          default ->
              throw new IllegalArgumentException(
                  "Expected %s to be embedded or docker, but it is %s".formatted(KIND, kind));
        };
    Runtime.getRuntime().addShutdownHook(new Thread(platform::close));
    return platform;
  }

  private static LocalPlatform embedded() {
    try {
      return LocalPlatform.embedded(Files.createTempDirectory("zerostream-test"), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
