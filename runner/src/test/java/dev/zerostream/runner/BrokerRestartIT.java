package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.runner.broker.EmbeddedBroker;
import dev.zerostream.runner.broker.TopicProvisioning;
import dev.zerostream.runner.fault.HookedClients;
import dev.zerostream.runner.fault.RewardsLog;
import dev.zerostream.runner.fault.SparseTrainer;
import dev.zerostream.runner.fault.SteppedLearner;
import dev.zerostream.runner.registry.EmbeddedRegistry;
import dev.zerostream.schemas.TrainedBatch;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Clients;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.TopicReader;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker goes and comes back between what a transaction writes and its commit. */
class BrokerRestartIT {

  private static final long VERSIONS = 4;
  private static final int RESTART_AT = 4;
  private static final int STARTS = 3;

  @TempDir private Path folder;

  @Test
  void shouldPublishEachVersionOnceWhenTheBrokerRestartsDuringATransaction() {
    // Given
    Cluster undisturbed = TestCluster.fresh(1);
    train(undisturbed, "undisturbed");
    AtomicInteger commits = new AtomicInteger();
    EmbeddedBroker[] broker = {EmbeddedBroker.start(folder.resolve("kafka"), 0)};
    String address = broker[0].bootstrapServers();
    int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
    Runnable restart =
        () -> {
          if (commits.incrementAndGet() == RESTART_AT) {
            broker[0].close();
            broker[0] = EmbeddedBroker.start(folder.resolve("kafka"), port);
          }
        };
    try (EmbeddedRegistry registry = EmbeddedRegistry.start(address, 0)) {
      Cluster cluster =
          new Cluster(
              address,
              registry.url(),
              "",
              "none",
              new HookedClients(Clients.KAFKA, "commitTransaction", restart));
      new TopicProvisioning(cluster, 1, -1).apply();

      // When
      train(cluster, "restarted");

      // Then
      assertThat(commits.get()).isGreaterThan(RESTART_AT);
      assertThat(digests(cluster)).containsExactlyElementsOf(digests(undisturbed));
      assertThat(batches(cluster)).isEqualTo(batches(undisturbed));
    } finally {
      broker[0].close();
    }
  }

  /** A learner that gives up is started again, as its operator would. */
  private void train(Cluster cluster, String name) {
    RewardsLog.write(cluster, RewardsLog.of(1, 4 * (int) VERSIONS, 50));
    for (int start = 0; start < STARTS && SteppedLearner.newest(cluster) < VERSIONS; start++) {
      SteppedLearner learner =
          new SteppedLearner(
              cluster,
              SteppedLearner.settings(),
              new SteppedLearner.Setup(
                  "a",
                  folder.resolve(name),
                  SparseTrainer.trainers(),
                  false,
                  InstantSource.system()));
      try {
        learner.runTo(VERSIONS);
      } catch (KafkaException e) {
        assertThat(start).as("starts, the last of which failed with %s", e).isLessThan(STARTS - 1);
      } finally {
        learner.release();
      }
    }
  }

  private static List<String> digests(Cluster log) {
    return SteppedLearner.versions(log).stream().map(WeightVersion::getWeightsDigest).toList();
  }

  private static List<TrainedBatch> batches(Cluster log) {
    try (TopicReader<TrainedBatch> reader = new TopicReader<>(log, Topics.TRAINING_BATCHES)) {
      return reader.readToEnd().stream().map(TopicReader.Entry::value).toList();
    }
  }
}
