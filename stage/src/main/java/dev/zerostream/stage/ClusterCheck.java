package dev.zerostream.stage;

import dev.zerostream.schemas.topic.Topic;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;

/** Asks broker and registry whether they are there and new enough, before anything starts. */
public final class ClusterCheck {

  private static final short SHARE_VERSION = 1;
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final long PAUSE_MILLIS = 500;

  private ClusterCheck() {}

  /**
   * Returns when both answer.
   *
   * @throws BadUsage with one sentence for the user otherwise
   */
  public static void require(Cluster cluster) {
    try (Admin admin = admin(cluster)) {
      requireShareGroups(cluster, admin);
    }
    requireRegistry(cluster);
  }

  /**
   * The same for a process that may be started before its cluster: while broker or registry do not
   * answer, asks again for as long as {@code patience}.
   *
   * @param told what it waits for, when it begins to wait
   * @throws BadUsage with one sentence for the user, when they do not come or are not as expected
   */
  static void require(
      Cluster cluster, Duration patience, InstantSource clock, Consumer<String> told) {
    long end = clock.millis() + patience.toMillis();
    boolean waiting = false;
    while (true) {
      try {
        require(cluster);
        return;
      } catch (BadUsage e) {
        if (!(e.getCause() instanceof NotThere) || clock.millis() >= end) {
          throw e;
        }
        if (!waiting) {
          told.accept("waits up to %d s: %s".formatted(patience.toSeconds(), e.getMessage()));
        }
        waiting = true;
        pause();
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BadUsage("Expected to wait for the cluster, but was interrupted", e);
    }
  }

  /** Why nobody answered; another try may find somebody. */
  private static final class NotThere extends Exception {

    private static final long serialVersionUID = 1L;

    private NotThere(Throwable cause) {
      super(cause);
    }
  }

  /** An admin client that gives up soon. */
  public static Admin admin(Cluster cluster) {
    try {
      return Admin.create(ClientConfigs.admin(cluster));
    } catch (KafkaException e) {
      throw unreachable(cluster, e.getCause() == null ? e : e.getCause());
    }
  }

  /**
   * The number of partitions that all of {@code topics} have.
   *
   * @throws BadUsage when they differ
   */
  public static int partitions(Cluster cluster, List<Topic<?>> topics) {
    List<String> names = topics.stream().map(cluster::name).toList();
    try (Admin admin = admin(cluster)) {
      Map<String, Integer> counts = new TreeMap<>();
      await(cluster, admin.describeTopics(names).allTopicNames())
          .forEach((name, topic) -> counts.put(name, topic.partitions().size()));
      if (new HashSet<>(counts.values()).size() != 1) {
        throw new BadUsage("Expected the same number of partitions, but they have " + counts);
      }
      return counts.values().iterator().next();
    }
  }

  /** Waits for an answer of the broker; a refusal by it is thrown as it is. */
  public static <T> T await(Cluster cluster, KafkaFuture<T> future) {
    try {
      return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
        throw unreachable(cluster, e.getCause());
      }
      throw Acknowledged.failure(e.getCause());
    } catch (TimeoutException e) {
      throw unreachable(cluster, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable(cluster, e);
    }
  }

  private static void requireShareGroups(Cluster cluster, Admin admin) {
    var features = await(cluster, admin.describeFeatures().featureMetadata()).finalizedFeatures();
    var share = features.get("share.version");
    short version = share == null ? 0 : share.maxVersionLevel();
    if (version < SHARE_VERSION) {
      throw new BadUsage(
          "Expected a broker of Kafka 4.2 or newer with share groups, but %s has share.version %d"
              .formatted(cluster.bootstrapServers(), version));
    }
  }

  private static void requireRegistry(Cluster cluster) {
    try {
      cluster.serdes().requireRegistry(PATIENCE);
    } catch (IOException e) {
      throw new BadUsage(
          "Expected a schema registry at %s, but %s".formatted(cluster.registryUrl(), reason(e)),
          e.getCause() instanceof RestClientException ? e : new NotThere(e));
    }
  }

  private static BadUsage unreachable(Cluster cluster, Throwable cause) {
    return new BadUsage(
        "Expected a Kafka broker at %s, but %s"
            .formatted(cluster.bootstrapServers(), reason(cause)),
        new NotThere(cause));
  }

  private static String reason(Throwable cause) {
    String name = cause.getClass().getSimpleName();
    return cause.getMessage() == null ? name : name + ": " + cause.getMessage();
  }
}
