package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zerostream.dashboard.DashboardConfig;
import dev.zerostream.dashboard.DashboardStage;
import dev.zerostream.dashboard.web.Access;
import dev.zerostream.runner.bench.SyntheticStage;
import dev.zerostream.schemas.MetricWindow;
import dev.zerostream.schemas.RunStarted;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.ClusterCheck;
import dev.zerostream.stage.Health;
import dev.zerostream.stage.Runs;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.Stage;
import dev.zerostream.stage.StageContext;
import dev.zerostream.stage.TopicReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Every stage as a user of its own on a cluster that refuses whatever is not granted. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AccessIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private static Path folder;
  private static SecureCluster secure;

  @BeforeAll
  static void start() throws Exception {
    secure = new SecureCluster(folder, 1);
    secure.addUsers(ExpectedAccess.READS.keySet().stream().map(AccessIT::user).toList());
    Path properties = folder.resolve("admin.properties");
    store(properties, secure.properties(SecureCluster.ADMIN));
    Invocation applied =
        Invocation.of(
            "topics",
            "acls",
            "--apply",
            "--bootstrap-servers",
            secure.bootstrapServers(),
            "--schema-registry",
            secure.registryUrl(),
            "--client-properties",
            properties.toString());
    assertThat(applied.status()).as(applied.err()).isZero();
    assertThat(applied.out()).contains("User:zerostream-solver", "solutions");
  }

  @AfterAll
  static void stop() {
    secure.close();
  }

  private static String user(String role) {
    return "zerostream-" + role;
  }

  static void store(Path file, Map<String, String> values) throws Exception {
    Properties properties = new Properties();
    properties.putAll(values);
    try (var writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    }
  }

  @Test
  @Order(1)
  void shouldRunThePipelineWithEachStageAsAUserOfItsOwn() {
    // Given a run
    Settings settings =
        Settings.of("nano")
            .with("partitions", 1)
            .with("batch.groups", 2)
            .with("seed.groups", 1)
            .with("policy.rows", 12);
    RunStarted run =
        Runs.announce(
            secure.as(SecureCluster.ADMIN),
            Announcement.of(settings, 1, "digest", InstantSource.system()));
    List<Stage> stages = new ArrayList<>();
    try {
      // When every stage works as its own user
      for (String name : List.of("learner", "verifier", "proposer", "solver")) {
        stages.add(
            SyntheticStage.of(name, context(name, run, settings), SyntheticStage.Pace.INSTANT));
      }
      stages.add(dashboard(run, settings));
      stages.forEach(Stage::start);

      // Then weights are made, and the dashboard tells every group's lag
      Cluster tap = secure.as(user("tap"));
      await()
          .atMost(PATIENCE)
          .failFast(
              () ->
                  assertThat(stages)
                      .allSatisfy(it -> assertThat(it.health()).isInstanceOf(Health.Running.class)))
          .until(() -> TestPipeline.tally(tap).newestVersion() >= 3 && lags(tap).size() == 4);
    } finally {
      stages.forEach(Stage::close);
    }
    // And the audit, as the operator, finds nothing
    Invocation audit = asUser("operator", "audit", "--json");
    assertThat(audit.status()).as(audit.out() + audit.err()).isZero();
  }

  private static StageContext context(String name, RunStarted run, Settings settings) {
    Path data = folder.resolve(name);
    return new StageContext(
        secure.as(user(name)),
        run,
        settings,
        Optional.empty(),
        data,
        data.resolve("checkpoints"),
        false,
        InstantSource.system());
  }

  private static Stage dashboard(RunStarted run, Settings settings) {
    return new DashboardStage(
        secure.as(user("dashboard")),
        DashboardConfig.of(settings).withPort(0),
        run,
        Access.of("127.0.0.1", List.of(), Map.of()),
        "one",
        folder.resolve("dashboard"),
        InstantSource.system());
  }

  private static Set<String> lags(Cluster cluster) {
    Set<String> stages = new TreeSet<>();
    try (TopicReader<MetricWindow> metrics = new TopicReader<>(cluster, Topics.METRICS)) {
      metrics.forEachToEnd(
          it -> {
            if (it.value().getValues().containsKey("lag")) {
              stages.add(it.value().getDimensions().get("stage"));
            }
          });
    }
    return stages;
  }

  private static Invocation asUser(String role, String... command) {
    Path properties = folder.resolve(role + ".properties");
    try {
      store(properties, secure.properties(user(role)));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of("--bootstrap-servers", secure.bootstrapServers()));
    all.addAll(List.of("--schema-registry", secure.registryUrl()));
    all.addAll(List.of("--client-properties", properties.toString()));
    return Invocation.of(all.toArray(String[]::new));
  }

  @Test
  @Order(2)
  void shouldGrantExactlyWhatIsWrittenDown() {
    // Every operation of every role on every topic, as the broker itself answers
    Map<String, Set<AclOperation>> expected = new TreeMap<>();
    Map<String, Set<AclOperation>> actual = new TreeMap<>();
    List<String> topics =
        Stream.concat(
                Topics.ALL.stream().map(Topic::name),
                Stream.of("zerostream-verifier-by-task-repartition"))
            .toList();
    for (String role : ExpectedAccess.READS.keySet()) {
      Cluster cluster = secure.as(user(role));
      try (Admin admin = ClusterCheck.admin(cluster)) {
        for (String topic : topics) {
          expected.put(role + " on " + topic, ExpectedAccess.of(role, topic));
          actual.put(role + " on " + topic, AccessProbe.authorized(admin, topic));
        }
      }
    }

    assertThat(actual).containsExactlyInAnyOrderEntriesOf(expected);
  }

  @Test
  @Order(3)
  void shouldRefuseEveryReadAndWriteThatIsNotGranted() {
    // Given something to read on every topic
    try (Producer<byte[], byte[]> producer = AccessProbe.producer(secure.as(SecureCluster.ADMIN))) {
      assertThat(Topics.ALL).allMatch(topic -> AccessProbe.writes(producer, topic));
    }
    Map<String, Boolean> expected = new TreeMap<>();
    Map<String, Boolean> actual = new TreeMap<>();

    // When each role tries each
    for (String role : ExpectedAccess.READS.keySet()) {
      Cluster cluster = secure.as(user(role));
      try (Producer<byte[], byte[]> producer = AccessProbe.producer(cluster);
          Consumer<byte[], byte[]> consumer =
              cluster.clients().consumer(ClientConfigs.reader(cluster))) {
        for (Topic<?> topic : Topics.ALL) {
          String at = role + " " + topic.name();
          expected.put(at + " read", ExpectedAccess.READS.get(role).contains(topic.name()));
          actual.put(at + " read", AccessProbe.reads(consumer, topic));
          expected.put(at + " write", ExpectedAccess.WRITES.get(role).contains(topic.name()));
          actual.put(at + " write", AccessProbe.writes(producer, topic));
        }
      }
    }

    // Then
    assertThat(actual).isEqualTo(expected);
    assertThat(actual).containsEntry("solver rewards write", false);
    assertThat(actual.entrySet().stream().filter(it -> it.getKey().matches("tap .* write")))
        .hasSameSizeAs(Topics.ALL)
        .allSatisfy(it -> assertThat(it.getValue()).isFalse());
  }

  @Test
  @Order(4)
  void shouldLimitWhatATapMayTake() throws Exception {
    Path properties = folder.resolve("admin.properties");
    Invocation applied =
        Invocation.of(
            "topics",
            "quotas",
            "--fetch-mib",
            "4",
            "--apply",
            "--bootstrap-servers",
            secure.bootstrapServers(),
            "--schema-registry",
            secure.registryUrl(),
            "--client-properties",
            properties.toString());

    assertThat(applied.status()).as(applied.err()).isZero();
    try (Admin admin = ClusterCheck.admin(secure.as(SecureCluster.ADMIN))) {
      ClientQuotaEntity tap = new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, user("tap")));
      assertThat(admin.describeClientQuotas(ClientQuotaFilter.all()).entities().get().get(tap))
          .containsEntry("consumer_byte_rate", 4.0 * (1 << 20))
          .containsEntry("request_percentage", 50.0);
    }
  }

  @Test
  @Order(5)
  void shouldRefuseSomebodyWithoutTheRightPassword() throws Exception {
    Map<String, String> wrong = new HashMap<>(secure.properties(user("tap")));
    wrong.compute("sasl.jaas.config", (name, jaas) -> jaas.replace("planted", "wrong"));
    Path properties = folder.resolve("wrong.properties");
    store(properties, wrong);

    Invocation refused =
        Invocation.of(
            "audit",
            "--bootstrap-servers",
            secure.bootstrapServers(),
            "--schema-registry",
            secure.registryUrl(),
            "--client-properties",
            properties.toString());

    assertThat(refused.status()).as(refused.err()).isNotZero();
    assertThat(refused.err()).doesNotContain("wrong-sasl-secret").contains("uthentication");
  }
}
