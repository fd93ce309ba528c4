package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zerostream.policy.FakePolicy;
import dev.zerostream.policy.Weights;
import dev.zerostream.runner.report.Tally;
import dev.zerostream.schemas.compat.SchemaText;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.solver.SolverConfig;
import dev.zerostream.solver.SolverStage;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.DeadLetters;
import dev.zerostream.stage.Health;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.WeightsFollower;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A team changes the records that its stage writes, while a run goes on. */
class SchemaChangeIT {

  private static final String PROMPT = "{\"name\":\"prompt\"";
  private static final String WORKER = "{\"name\":\"worker\"";

  /** A field in a record within the record, with a default. */
  private static final Schema OPTIONAL =
      edited(
          PROMPT,
          "{\"name\":\"device\",\"type\":[\"null\",\"string\"],\"default\":null}," + PROMPT);

  @Test
  void shouldGoOnWhenTheSolversOfTheNextBuildTakeOver(@TempDir Path folder) throws Exception {
    Cluster cluster = TestCluster.fresh(2);
    NewerClients newer =
        new NewerClients(
            cluster,
            OPTIONAL,
            value -> ((GenericRecord) value.get("trajectory")).put("device", "gpu:0"));
    Settings settings = TestPipeline.settings();
    try (TestPipeline pipeline = new TestPipeline(cluster, settings, new FakePlayer(), folder)) {
      pipeline.awaitVersion(1);
      register(cluster, OPTIONAL);
      try (NextSolver solver = new NextSolver(cluster, newer, settings)) {
        pipeline.stop(SolverStage.DESCRIPTION.name());
        pipeline.awaitVersion(pipeline.version() + 3);
        assertThat(solver.stage.health()).isInstanceOf(Health.Running.class);
      }
    }

    // Old readers judged and trained on what the new ones wrote, and lost nothing.
    Tally tally = TestPipeline.tally(cluster);
    assertThat(tally.deadLetters()).isZero();
    assertThat(tally.doubled()).isZero();
    assertThat(tally.stalenessMax()).isLessThanOrEqualTo(2);
    // New readers read what the old ones wrote.
    List<GenericRecord> solutions = solutions(cluster, newer);
    assertThat(solutions)
        .extracting(it -> String.valueOf(((GenericRecord) it.get("trajectory")).get("device")))
        .contains("null", "gpu:0")
        .allMatch(device -> device.equals("null") || device.equals("gpu:0"));
  }

  @Test
  void shouldRefuseAFieldThatOldReadersCanNotDoWithout() {
    Cluster cluster = TestCluster.fresh(1);
    Schema renamed = edited(WORKER, "{\"name\":\"hostName\"");
    assertThatThrownBy(() -> register(cluster, renamed))
        .isInstanceOfSatisfying(
            RestClientException.class,
            e -> {
              assertThat(e.getStatus()).isEqualTo(409);
              assertThat(e.getMessage()).contains("hostName", Topics.SOLUTIONS.subject(""));
            });
  }

  private static void register(Cluster cluster, Schema schema) throws Exception {
    try (SchemaRegistryClient registry =
        new CachedSchemaRegistryClient(cluster.registryUrl(), 10)) {
      registry.register(Topics.SOLUTIONS.subject(cluster.prefix()), new AvroSchema(schema));
    }
  }

  private static Schema edited(String from, String to) {
    String text = SchemaText.tree(Topics.SOLUTIONS.schema()).toString();
    assertThat(text).contains(from);
    return new Schema.Parser().parse(text.replace(from, to));
  }

  private static List<GenericRecord> solutions(Cluster cluster, NewerClients reader) {
    String topic = cluster.name(Topics.SOLUTIONS);
    List<TopicPartition> partitions =
        List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));
    List<GenericRecord> read = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            ClientConfigs.reader(cluster),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(it -> consumer.position(it) < ends.get(it))) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(record -> read.add(reader.read(record.value())));
      }
    }
    return read;
  }

  /** A solver of its own, as a process of another build has it. */
  private static final class NextSolver implements AutoCloseable {

    private final FakePolicy policy = new FakePolicy(new FakePlayer());
    private final DeadLetters deadLetters;
    private final WeightsFollower weights;
    private final SolverStage stage;

    private NextSolver(Cluster old, NewerClients clients, Settings settings) {
      Cluster cluster =
          new Cluster(
              old.bootstrapServers(), old.registryUrl(), old.prefix(), old.compression(), clients);
      this.deadLetters = new DeadLetters("next-solver", cluster, InstantSource.system());
      this.weights =
          new WeightsFollower(
              "next-solver",
              cluster,
              deadLetters,
              it -> policy.swap(new Weights(it.manifest().getVersion(), it.bytes())));
      this.stage =
          new SolverStage(
              "run-1",
              cluster,
              SolverConfig.of(settings).withSeed(1),
              SolverConfig.slots(settings),
              policy,
              weights,
              InstantSource.system());
      weights.start();
      stage.start();
    }

    @Override
    public void close() {
      stage.close();
      weights.close();
      deadLetters.close();
      policy.close();
    }
  }
}
