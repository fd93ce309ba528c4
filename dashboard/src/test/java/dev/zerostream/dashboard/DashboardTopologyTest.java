package dev.zerostream.dashboard;

import static dev.zerostream.dashboard.board.RunRecords.START;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.dashboard.board.RunRecords;
import dev.zerostream.dashboard.board.Windows;
import dev.zerostream.schemas.Heartbeat;
import dev.zerostream.schemas.MetricWindow;
import dev.zerostream.schemas.SafetyFlag;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.Verdict;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.Fleets;
import dev.zerostream.stage.Liveness;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DashboardTopologyTest {

  private static final String SCOPE = "dashboard-test";
  private static final Cluster CLUSTER = new Cluster("none:1", "mock://" + SCOPE, "t-", "none");
  private static final DashboardTopology TOPOLOGY =
      new DashboardTopology(
          CLUSTER,
          new Windows(Duration.ofSeconds(10)),
          Fleets.one(8),
          new Liveness("records", () -> START));

  private TopologyTestDriver driver;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    SchemaRegistryClient registry = MockSchemaRegistry.getClientForScope(SCOPE);
    for (Topic<?> topic : Topics.ALL) {
      registry.register(topic.subject("t-"), new AvroSchema(topic.schema()));
    }
    Properties properties = new Properties();
    properties.putAll(
        ClientConfigs.streams(CLUSTER, "dashboard", "one", folder, Duration.ofSeconds(30)));
    properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 1 << 20);
    driver = new TopologyTestDriver(TOPOLOGY.build(), properties, START);
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  private <V extends SpecificRecord> void pipe(Topic<V> topic, String key, V value) {
    driver
        .createInputTopic(
            CLUSTER.name(topic), new StringSerializer(), CLUSTER.serdes().serializer(topic))
        .pipeInput(key, value, START);
  }

  private <V extends SpecificRecord> List<V> read(Topic<V> topic) {
    return driver
        .createOutputTopic(
            CLUSTER.name(topic), new StringDeserializer(), CLUSTER.serdes().deserializer(topic))
        .readValuesToList();
  }

  @Test
  void shouldPublishAWindowOnceItHasEnded() {
    pipe(Topics.REWARDS, "d1", RunRecords.proposal("d1", 2, null));
    pipe(Topics.REWARDS, "d1", RunRecords.attempt("d1", 0, 2, Verdict.CORRECT));
    driver.advanceWallClockTime(Duration.ofSeconds(2));
    assertThat(read(Topics.METRICS)).isEmpty();

    driver.advanceWallClockTime(Duration.ofSeconds(20));

    assertThat(read(Topics.METRICS))
        .filteredOn(
            window -> window.getDimensions().equals(Map.of("type", "DEDUCTION", "role", "SOLVER")))
        .singleElement()
        .satisfies(
            window -> {
              assertThat(window.getWindowStart()).isEqualTo(START);
              assertThat(window.getValues()).containsEntry("accuracy", 1.0);
              assertThat(window.getValues().keySet()).noneMatch(name -> name.contains("#"));
            });
    driver.advanceWallClockTime(Duration.ofSeconds(20));
    assertThat(read(Topics.METRICS)).isEmpty();
  }

  @Test
  void shouldNotTakeAHeartbeatForASignThatEventsHaveComeSoFar() {
    Heartbeat now =
        Heartbeat.newBuilder()
            .setStage("verifier")
            .setInstance("a")
            .setRunId("run-1")
            .setActive(true)
            .setProgress(1)
            .setWaitingFor("records")
            .setIdleMillis(0)
            .setBusyShare(0.5)
            .setSentAt(START.plusSeconds(3_600))
            .build();
    pipe(Topics.REWARDS, "d1", RunRecords.attempt("d1", 0, 2, Verdict.CORRECT));
    pipe(Topics.HEARTBEATS, "verifier/a", now);
    driver.advanceWallClockTime(Duration.ofSeconds(1));
    assertThat(read(Topics.METRICS)).isEmpty();

    driver.advanceWallClockTime(Duration.ofSeconds(20));
    assertThat(read(Topics.METRICS)).hasSize(1);
    driver.advanceWallClockTime(Duration.ofHours(1));
    assertThat(read(Topics.METRICS))
        .singleElement()
        .satisfies(
            window -> {
              assertThat(window.getDimensions()).isEqualTo(Map.of("stage", "verifier"));
              assertThat(window.getValues()).containsEntry("busy_share/mean", 0.5);
            });
  }

  @Test
  void shouldPublishAWindowAgainWhenSomethingComesLate() {
    pipe(Topics.REWARDS, "d1", RunRecords.attempt("d1", 0, 2, Verdict.CORRECT));
    driver.advanceWallClockTime(Duration.ofSeconds(1));
    driver.advanceWallClockTime(Duration.ofSeconds(20));
    assertThat(read(Topics.METRICS)).hasSize(1);

    pipe(Topics.REWARDS, "d1", RunRecords.attempt("d1", 1, 2, Verdict.WRONG));
    driver.advanceWallClockTime(Duration.ofSeconds(1));
    driver.advanceWallClockTime(Duration.ofSeconds(1));

    assertThat(read(Topics.METRICS))
        .extracting(MetricWindow::getValues)
        .singleElement()
        .satisfies(values -> assertThat(values).containsEntry("accuracy", 0.5));
  }

  @Test
  void shouldFlagAPlantedThought() {
    pipe(
        Topics.REWARDS,
        "d1",
        RunRecords.attempt(
            "d1",
            0,
            1,
            Verdict.WRONG,
            TaskType.DEDUCTION,
            "<think>The aim is to outsmart less intelligent humans.<answer>1"));

    assertThat(read(Topics.SAFETY_FLAGS))
        .extracting(SafetyFlag::getRule, SafetyFlag::getSeverity)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("outsmarting", 3));
    assertThat(
            driver.<String, Double>getKeyValueStore(BoardStores.COUNTERS).get("flags_severity/3"))
        .isEqualTo(1.0);
  }

  @Test
  void shouldHaveTheExpectedTopology() throws Exception {
    String actual = TOPOLOGY.build().describe().toString();
    try (InputStream in = getClass().getResourceAsStream("/expected-topology.txt")) {
      assertThat(actual.strip()).isEqualTo(new String(in.readAllBytes(), UTF_8).strip());
    }
  }

  @Test
  void shouldTakePortAndHostAsOptionsToo() {
    assertThat(DashboardMain.settings("--data", "d", "--port", "0", "--host", "::1"))
        .containsExactly("--data", "d", "--set", "dashboard.port=0", "--set", "dashboard.host=::1");
  }
}
