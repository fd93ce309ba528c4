package dev.zerostream.runner;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.runner.process.ChildProcess;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.ClusterCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secrets that a run is given turn up nowhere: not in its logs, its report, its folder, a topic.
 */
class SecretsIT {

  private static final String TOKEN = "planted-dashboard-token";
  private static final List<String> PLANTED =
      List.of(
          SecureCluster.SASL_SECRET,
          SecureCluster.REGISTRY_SECRET,
          SecureCluster.STORE_SECRET,
          TOKEN);

  /** Everything that Kafka's and Confluent's clients say of their configuration is logged. */
  private static final String LOGBACK =
      """
      <configuration>
        <appender name="FILE" class="ch.qos.logback.core.FileAppender">
          <file>${ZEROSTREAM_LOG}</file>
          <encoder><pattern>%level %logger %msg%n</pattern></encoder>
        </appender>
        <root level="INFO"><appender-ref ref="FILE"/></root>
        <logger name="io.confluent" level="DEBUG"/>
        <logger name="org.apache.kafka.common.security" level="DEBUG"/>
        <logger name="dev.zerostream" level="TRACE"/>
      </configuration>
      """;

  @TempDir private Path folder;

  @Test
  void shouldSayNoSecretAnywhere() throws Exception {
    try (SecureCluster secure =
        new SecureCluster(Files.createDirectories(folder.resolve("cluster")), 2)) {
      // Given a run that gets its secrets from files and the environment
      Path given = Files.createDirectories(folder.resolve("given"));
      Path told = Files.createDirectories(folder.resolve("told"));
      Path properties = given.resolve("client.properties");
      Map<String, String> values = new HashMap<>(secure.properties(SecureCluster.ADMIN));
      String jaas = values.put("sasl.jaas.config", "${env:PLANTED_JAAS}");
      values.put("ssl.truststore.password", "${directory:" + given + ":store}");
      Files.writeString(given.resolve("store"), SecureCluster.STORE_SECRET);
      AccessIT.store(properties, values);
      Files.writeString(given.resolve("logback.xml"), LOGBACK);

      // When it has made a version
      ChildProcess run =
          ChildProcess.start(
              told,
              "run",
              options(given),
              Map.of(
                  "PLANTED_JAAS", jaas,
                  "ZEROSTREAM_CLIENT_PROPERTIES", properties.toString(),
                  "ZEROSTREAM_BOOTSTRAP_SERVERS", secure.bootstrapServers(),
                  "ZEROSTREAM_SCHEMA_REGISTRY", secure.registryUrl(),
                  "ZEROSTREAM_DASHBOARD_TOKEN", TOKEN),
              command(told));
      try {
        assertThat(run.await(Duration.ofMinutes(4))).as(run.printed()).isZero();
      } finally {
        run.kill();
      }

      // Then what it wrote has none of them, though clients have logged how they are configured
      assertThat(Files.readString(told.resolve("run-details.log"), UTF_8))
          .contains("sasl.jaas.config = [hidden]", "ssl.truststore.password = [hidden]");
      assertThat(Files.readString(told.resolve("r.json"), UTF_8)).contains("runId");
      assertThat(filesWithSecrets(told)).isEmpty();
      assertThat(recordsWithSecrets(secure.as(SecureCluster.ADMIN))).isEmpty();
    }
  }

  private static List<String> options(Path given) {
    List<String> options = new ArrayList<>(ChildProcess.SMALL);
    options.add("-Xmx1g");
    options.add("-Dlogback.configurationFile=" + given.resolve("logback.xml"));
    return options;
  }

  private static List<String> command(Path told) {
    List<String> command = new ArrayList<>(List.of("run", "--versions", "1"));
    command.addAll(List.of("--data", told.resolve("data").toString()));
    command.addAll(List.of("--report", told.resolve("r.json").toString()));
    for (String setting :
        List.of(
            "batch.groups=1",
            "seed.groups=1",
            "policy.rows=12",
            "dashboard.port=0",
            "evaluation.tasks=1",
            "evaluation.samples=1")) {
      command.addAll(List.of("--set", setting));
    }
    return command;
  }

  private static List<String> filesWithSecrets(Path told) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(told)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = new String(Files.readAllBytes(file), ISO_8859_1);
        PLANTED.stream().filter(content::contains).forEach(it -> found.add(file + ": " + it));
      }
    }
    return found;
  }

  private static List<String> recordsWithSecrets(Cluster cluster) throws Exception {
    List<String> found = new ArrayList<>();
    try (Admin admin = ClusterCheck.admin(cluster);
        Consumer<byte[], byte[]> consumer =
            cluster.clients().consumer(ClientConfigs.reader(cluster))) {
      List<TopicPartition> all =
          admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get().stream()
              .flatMap(topic -> consumer.partitionsFor(topic).stream())
              .map(it -> new TopicPartition(it.topic(), it.partition()))
              .toList();
      assertThat(all).extracting(TopicPartition::topic).contains("runs", "_schemas");
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (all.stream().anyMatch(it -> consumer.position(it) < ends.get(it))) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(
                record -> {
                  if (planted(record.key()) || planted(record.value())) {
                    found.add(record.topic() + " at " + record.offset());
                  }
                });
      }
    }
    return found;
  }

  private static boolean planted(byte[] bytes) {
    String content = bytes == null ? "" : new String(bytes, ISO_8859_1);
    return PLANTED.stream().anyMatch(content::contains);
  }
}
