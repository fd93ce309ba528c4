package dev.zerostream.runner;

import dev.zerostream.runner.broker.TopicProvisioning;
import dev.zerostream.runner.process.ScratchFolder;
import dev.zerostream.stage.Cluster;
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
    ScratchFolder folder = ScratchFolder.create("test");
    String kind = System.getProperty(KIND, "embedded");
    LocalPlatform platform =
        switch (kind) {
          case "embedded" -> LocalPlatform.embedded(folder.path(), 0);
          case "docker" -> Containers.start();
          default ->
              throw new IllegalArgumentException(
                  "Expected %s to be embedded or docker, but it is %s".formatted(KIND, kind));
        };
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(platform, folder)));
    return platform;
  }

  private static void close(LocalPlatform platform, ScratchFolder folder) {
    platform.close();
    folder.close();
  }
}
