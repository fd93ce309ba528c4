package dev.zerostream.verifier;

import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.RejectedTask;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.SafetyFlag;
import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.Liveness;
import dev.zerostream.verifier.VerifierConfig.Novelty;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;

/** The verifier's topology on a test driver, with a clock that is told what time it is. */
final class VerifierDriver implements AutoCloseable {

  private static final String SCOPE = "verifier-test";
  private static final Cluster CLUSTER = new Cluster("none:1", "mock://" + SCOPE, "t-", "none");

  final VerifierCounters counters = counters();
  private final TopologyTestDriver driver;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  VerifierDriver(FakeSandbox sandbox, int attempts, Path stateFolder) {
    registerSchemas();
    Properties properties = new Properties();
    properties.putAll(
        ClientConfigs.streams(CLUSTER, "verifier", "one", stateFolder, Duration.ofSeconds(30)));
    this.driver =
        new TopologyTestDriver(topology(sandbox, attempts, () -> now, counters), properties, now);
  }

  static Topology topology(
      FakeSandbox sandbox, int attempts, InstantSource clock, VerifierCounters counters) {
    VerifierConfig config = GameRecords.config(Novelty.BEHAVIOURAL, attempts);
    return new VerifierTopology(CLUSTER, 2, config, sandbox, clock, counters).build();
  }

  static VerifierCounters counters() {
    return new VerifierCounters(new Liveness("records", InstantSource.system()));
  }

  private static void registerSchemas() {
    SchemaRegistryClient registry = MockSchemaRegistry.getClientForScope(SCOPE);
    try {
      for (Topic<?> topic : Topics.ALL) {
        registry.register(topic.subject("t-"), new AvroSchema(topic.schema()));
      }
    } catch (IOException | RestClientException e) {
      throw new IllegalStateException("Expected a registry in memory, but it fails", e);
    }
  }

  void propose(ProposedTask... proposals) {
    for (ProposedTask proposal : proposals) {
      input(Topics.PROPOSED_TASKS).pipeInput(proposal.getTaskId(), proposal);
    }
  }

  void answer(Solution... solutions) {
    for (Solution solution : solutions) {
      input(Topics.SOLUTIONS).pipeInput(solution.getTaskId(), solution);
    }
  }

  List<VerifiedTask> tasks() {
    return output(Topics.VERIFIED_TASKS);
  }

  List<RejectedTask> rejections() {
    return output(Topics.REJECTED_TASKS);
  }

  List<RewardedTrajectory> rewards() {
    return output(Topics.REWARDS);
  }

  List<SafetyFlag> flags() {
    return output(Topics.SAFETY_FLAGS);
  }

  /** Lets time pass, with a tick at each second. */
  void advance(Duration time) {
    for (long second = 0; second < time.toSeconds(); second++) {
      now = now.plusSeconds(1);
      driver.advanceWallClockTime(Duration.ofSeconds(1));
    }
  }

  private <V extends SpecificRecord> TestInputTopic<String, V> input(Topic<V> topic) {
    return driver.createInputTopic(
        CLUSTER.name(topic), new StringSerializer(), CLUSTER.serdes().serializer(topic));
  }

  private <V extends SpecificRecord> List<V> output(Topic<V> topic) {
    TestOutputTopic<String, V> output =
        driver.createOutputTopic(
            CLUSTER.name(topic), new StringDeserializer(), CLUSTER.serdes().deserializer(topic));
    return output.readKeyValuesToList().stream().map(it -> keyed(it)).toList();
  }

  /** The value, which must stand under its task's id, a flag under its trajectory's. */
  private static <V extends SpecificRecord> V keyed(KeyValue<String, V> record) {
    String name =
        record.value instanceof RewardedTrajectory
            ? "groupId"
            : record.value instanceof SafetyFlag ? "trajectoryId" : "taskId";
    Object id = record.value.get(record.value.getSchema().getField(name).pos());
    if (!record.key.equals(id)) {
      throw new AssertionError("Expected key " + id + ", but it is " + record.key);
    }
    return record.value;
  }

  @Override
  public void close() {
    driver.close();
  }
}
