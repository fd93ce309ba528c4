package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zerostream.dashboard.DashboardConfig;
import dev.zerostream.dashboard.DashboardStage;
import dev.zerostream.dashboard.web.Access;
import dev.zerostream.runner.audit.AuditReport;
import dev.zerostream.runner.audit.LogAudit;
import dev.zerostream.runner.audit.VerifierProgress;
import dev.zerostream.schemas.RunStarted;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.ClientProperties;
import dev.zerostream.stage.Clients;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.Health;
import dev.zerostream.stage.Runs;
import dev.zerostream.stage.Settings;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every stage is upgraded to a build whose records have an optional field more, while the others
 * are not yet: on every topic the records of both builds lie mixed, and today's stages read them.
 */
class RollingUpgradeIT {

  /** What all stages together read, and so must bear in both forms. */
  private static final List<Topic<?>> INPUTS =
      List.of(
          Topics.TASK_REQUESTS,
          Topics.PROPOSED_TASKS,
          Topics.VERIFIED_TASKS,
          Topics.SOLUTIONS,
          Topics.REWARDS,
          Topics.WEIGHTS,
          Topics.WEIGHT_CHUNKS,
          Topics.TRAINING_BATCHES,
          Topics.HEARTBEATS);

  private final Cluster cluster = TestCluster.fresh(2);
  private final Settings settings =
      TestPipeline.settings()
          .with("topic.prefix", cluster.prefix())
          .with("metrics.window.seconds", 1)
          .with("dashboard.port", 0);

  @TempDir private Path folder;

  @Test
  void shouldGoOnWhileRecordsOfTwoBuildsLieMixedOnEveryTopic() throws Exception {
    // Given a run of this build alone
    RunStarted run =
        Runs.announce(cluster, Announcement.of(settings, 1, "digest", InstantSource.system()));
    play(cluster, 1);

    // When the same stages go on with state, among writers of both builds; then alone again
    MixedSchemas.register(cluster);
    try (DashboardStage dashboard = dashboard(run)) {
      dashboard.start();
      play(mixed(), 3);
      assertThat(dashboard.health()).isInstanceOf(Health.Running.class);
    }
    play(cluster, 1);

    // Then both forms are on each topic, and nobody lost, doubled or buried anything
    Map<String, Set<String>> forms = new TreeMap<>();
    INPUTS.forEach(topic -> forms.put(topic.name(), forms(topic)));
    assertThat(forms).allSatisfy((topic, seen) -> assertThat(seen).contains("null", "next"));
    assertThat(TestPipeline.tally(cluster).deadLetters()).isZero();
    AuditReport audit =
        new LogAudit(
                cluster, VerifierProgress.of(cluster), settings.integer("max.lag", 0, 100), true)
            .run(run.getRunId());
    assertThat(audit.violations()).isEmpty();
    assertThat(forms(Topics.METRICS)).contains("null", "next");
  }

  /** Some versions more, with all stages in one process. */
  private void play(Cluster as, long versions) {
    try (TestPipeline pipeline =
        new TestPipeline(as, settings, new FakePlayer(), folder.resolve("run"))) {
      await().atMost(Duration.ofMinutes(1)).until(() -> pipeline.version() >= 0);
      pipeline.awaitVersion(pipeline.version() + versions);
    }
  }

  private DashboardStage dashboard(RunStarted run) {
    return new DashboardStage(
        mixed(),
        DashboardConfig.of(settings),
        run,
        Access.of("127.0.0.1", List.of(), Map.of()),
        "one",
        folder.resolve("dashboard"),
        InstantSource.system());
  }

  /** The cluster as producers of both builds write to it, those of Streams included. */
  private Cluster mixed() {
    var ofStreams = new TreeMap<String, String>();
    MixedSchemas.settings(cluster)
        .forEach((name, value) -> ofStreams.put("producer." + name, value));
    return new Cluster(
        cluster.bootstrapServers(),
        cluster.registryUrl(),
        cluster.prefix(),
        cluster.compression(),
        new ClientProperties(ofStreams, new TreeMap<>()),
        new MixedClients(cluster));
  }

  /** Which values of the new field the next build reads on a topic. */
  private Set<String> forms(Topic<?> topic) {
    Set<String> forms = new HashSet<>();
    try (Consumer<byte[], byte[]> consumer = Clients.KAFKA.consumer(ClientConfigs.reader(cluster));
        KafkaAvroDeserializer deserializer = new KafkaAvroDeserializer()) {
      deserializer.configure(Map.of("schema.registry.url", cluster.registryUrl()), false);
      List<TopicPartition> partitions =
          consumer.partitionsFor(cluster.name(topic)).stream()
              .map(it -> new TopicPartition(it.topic(), it.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(it -> consumer.position(it) < ends.get(it))) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(
                record -> {
                  GenericRecord value =
                      (GenericRecord)
                          deserializer.deserialize(
                              record.topic(), record.value(), MixedSchemas.next(topic));
                  forms.add(String.valueOf(value.get(MixedSchemas.FIELD)));
                });
      }
    }
    return forms;
  }

  /** Clients whose producers stand for those of both builds. */
  private record MixedClients(Cluster cluster) implements Clients {

    @Override
    public Consumer<byte[], byte[]> consumer(Map<String, Object> config) {
      return Clients.KAFKA.consumer(config);
    }

    @Override
    public ShareConsumer<byte[], byte[]> shareConsumer(Map<String, Object> config) {
      return Clients.KAFKA.shareConsumer(config);
    }

    @Override
    public Producer<byte[], byte[]> producer(Map<String, Object> config) {
      Map<String, Object> mixed = new HashMap<>(config);
      mixed.putAll(MixedSchemas.settings(cluster));
      return Clients.KAFKA.producer(mixed);
    }
  }
}
