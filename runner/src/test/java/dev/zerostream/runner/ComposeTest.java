package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.dashboard.web.Access;
import dev.zerostream.runner.ComposeFile.Service;
import dev.zerostream.runner.broker.SingleNode;
import dev.zerostream.runner.broker.ThreeNodes;
import dev.zerostream.stage.StageDescription;
import dev.zerostream.stage.StageOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.kafka.server.config.AbstractKafkaConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.ParseResult;

/** Containers can not be started everywhere, so what the file says is checked against the code. */
class ComposeTest {

  private static final String BROKER = "broker:29092";
  private static final String REGISTRY = "http://registry:8081";

  private final ComposeFile compose = ComposeFile.read();
  private final Service broker = compose.service("broker");

  static Stream<String> stages() {
    return Descriptions.ALL.stream().map(StageDescription::name);
  }

  @Test
  void shouldRunTheBrokerThatThisBuildWasMadeFor() {
    assertThat(broker.image()).isEqualTo("apache/kafka:" + AppInfoParser.getVersion());
  }

  @Test
  void shouldConfigureTheBrokerAsTheEmbeddedOne() {
    SingleNode.environment()
        .forEach((name, value) -> assertThat(broker.map("environment").get(name)).isEqualTo(value));
  }

  @Test
  void shouldConfigureTheBrokerWithSettingsThatKafkaKnows() {
    Properties properties = new Properties();
    broker
        .map("environment")
        .forEach((name, value) -> properties.put(brokerSetting(name.toString()), value));
    assertThat(AbstractKafkaConfig.CONFIG_DEF.names())
        .containsAll(properties.stringPropertyNames());
    KafkaConfig config = KafkaConfig.fromProps(properties, false);
    assertThat(config.nodeId()).isEqualTo(1);
    assertThat(broker.list("volumes")).containsExactly("broker:" + config.logDirs().get(0));
  }

  @Test
  void shouldBeWhatTheComposeSpecificationAsksFor() {
    assertThat(Schemas.compose(compose.content())).isEmpty();
    Map<Object, Object> broken = new HashMap<>(compose.content());
    broken.put("services", Map.of("broker", Map.of("imgae", "apache/kafka")));
    assertThat(Schemas.compose(broken)).anyMatch(it -> it.contains("imgae"));
  }

  @Test
  void shouldConfigureThreeBrokersAsTheEmbeddedOnes() {
    ComposeFile three = ComposeFile.read(".env.three");
    Properties variables = ComposeFile.variables(".env.three");
    assertThat(ComposeFile.variables(".env").keySet()).isEqualTo(variables.keySet());
    String voters = "1@broker-1:9093,2@broker-2:9093,3@broker-3:9093";
    for (int id = 1; id <= 3; id++) {
      Service one = three.service("broker-" + id);
      assertThat(one.image()).isEqualTo(broker.image());
      assertThat(one.list("profiles")).containsExactly(variables.getProperty("COMPOSE_PROFILES"));
      Properties properties = new Properties();
      one.map("environment")
          .forEach(
              (name, value) -> {
                if (!name.equals("CLUSTER_ID")) {
                  properties.put(brokerSetting(name.toString()), value);
                }
              });
      assertThat(AbstractKafkaConfig.CONFIG_DEF.names())
          .containsAll(properties.stringPropertyNames());
      ThreeNodes.SETTINGS.forEach(
          (name, value) -> assertThat(properties.getProperty(name)).as(name).isEqualTo(value));
      assertThat(KafkaConfig.fromProps(properties, false).nodeId()).isEqualTo(id);
      assertThat(properties).containsEntry("controller.quorum.voters", voters);
      assertThat(variables.getProperty("ZEROSTREAM_BROKERS")).contains("broker-" + id + ":29092");
      assertThat(properties.getProperty("advertised.listeners"))
          .contains("INSIDE://broker-" + id + ":29092");
    }
    assertThat(Schemas.compose(three.content())).isEmpty();
    assertThat(broker.list("profiles")).containsExactly("single");
    assertThat(three.service("solver").command())
        .contains(variables.getProperty("ZEROSTREAM_BROKERS"));
  }

  @Test
  void shouldAskTheStagesForTheirHealthWhereTheyAnswer() {
    for (String stage : stages().toList()) {
      Service service = compose.service(stage);
      String port = service.map("environment").get("ZEROSTREAM_HEALTH_PORT").toString();
      assertThat(service.map("healthcheck").get("test").toString())
          .contains("http://127.0.0.1:" + port + "/health");
    }
  }

  @ParameterizedTest
  @MethodSource("stages")
  void shouldHaveOneServiceForEachStage(String stage) {
    List<Service> services =
        compose.services().stream()
            .filter(service -> service.command().stream().limit(1).anyMatch(stage::equals))
            .toList();
    assertThat(services).singleElement().extracting(Service::name).isEqualTo(stage);
    List<String> command = services.get(0).command();
    StageOptions options = StageOptions.parse(stage, command.subList(1, command.size()));
    assertThat(options.bootstrapServers()).isEqualTo(BROKER);
    assertThat(options.schemaRegistry()).isEqualTo(REGISTRY);
    assertThat(options.data()).hasToString("/data/" + stage);
    assertThat(RunnerMain.commands().getSubcommands()).containsKey(stage);
    assertThat(services.get(0).list("volumes")).containsExactly("stages:/data");
    assertThat(services.get(0).image()).isEqualTo(compose.service("topics").image());
  }

  @Test
  void shouldCreateTopicsBeforeAnyStageStarts() {
    String[] command = compose.service("topics").command().toArray(String[]::new);
    ParseResult parsed = RunnerMain.commands().parseArgs(command);
    assertThat(parsed.subcommand().subcommand().commandSpec().name()).isEqualTo("create");
    assertThat(command).contains(BROKER, REGISTRY);
    assertThat(stages().map(compose::service))
        .allSatisfy(
            stage ->
                assertThat(stage.map("depends_on").toString())
                    .isEqualTo("{topics={condition=service_completed_successfully}}"));
  }

  @Test
  void shouldWaitOnlyForServicesThatCanTell() {
    for (Service service : compose.services()) {
      service
          .map("depends_on")
          .forEach(
              (name, on) -> {
                Service needed = compose.service(name.toString());
                assertThat(on.toString().contains("service_healthy"))
                    .isEqualTo(!needed.map("healthcheck").isEmpty());
              });
    }
  }

  @Test
  void shouldPublishPortsOnThisMachineOnly() {
    assertThat(compose.services().stream().flatMap(service -> service.list("ports").stream()))
        .isNotEmpty()
        .allSatisfy(port -> assertThat(port).matches("127\\.0\\.0\\.1:\\d+:\\d+"));
  }

  @Test
  void shouldMountDeclaredVolumesAndDeclareNoOthers() {
    Stream<String> mounted =
        compose.services().stream()
            .flatMap(service -> service.list("volumes").stream())
            .filter(volume -> !volume.startsWith("./"))
            .map(volume -> volume.substring(0, volume.indexOf(':')))
            .distinct();
    assertThat(mounted.map(Object.class::cast))
        .containsExactlyInAnyOrderElementsOf(compose.volumes());
  }

  @Test
  void shouldMountFilesThatExist() {
    assertThat(compose.services().stream().flatMap(service -> service.list("volumes").stream()))
        .filteredOn(volume -> volume.startsWith("./"))
        .isNotEmpty()
        .allSatisfy(
            volume -> {
              assertThat(ComposeFile.ROOT.resolve(volume.split(":", -1)[0])).isRegularFile();
              assertThat(volume).endsWith(":ro");
            });
  }

  @Test
  void shouldGiveTheDashboardATokenAndPrometheusTheSame() throws IOException {
    Service dashboard = compose.service("dashboard");
    assertThat(dashboard.map("environment").get(Access.TOKEN))
        .hasToString("${" + Access.TOKEN + "}");
    assertThat(dashboard.command()).contains("dashboard.host=0.0.0.0", "dashboard.hosts=dashboard");
    Properties variables = ComposeFile.variables(".env");
    Access access =
        Access.of(
            "0.0.0.0",
            List.of("dashboard"),
            Map.of(Access.TOKEN, variables.getProperty(Access.TOKEN)));
    assertThat(access.hosts()).contains("dashboard", "127.0.0.1");
    String prometheus =
        Files.readString(ComposeFile.ROOT.resolve("dashboard/compose/prometheus.yml"));
    assertThat(prometheus).contains("credentials_file: /run/secrets/dashboard-token");
    assertThat(prometheus).contains("dashboard:9094");
    assertThat(compose.content().get("secrets"))
        .hasToString("{dashboard-token={environment=" + Access.TOKEN + "}}");
  }

  @Test
  void shouldReachBrokerAndRegistryWhereTheyListen() {
    assertThat(broker.map("environment").get("KAFKA_ADVERTISED_LISTENERS").toString())
        .contains("//" + BROKER);
    Service registry = compose.service("registry");
    assertThat(registry.map("environment").get("SCHEMA_REGISTRY_LISTENERS"))
        .hasToString("http://0.0.0.0:8081");
    assertThat(registry.map("environment").get("SCHEMA_REGISTRY_SCHEMA_COMPATIBILITY_LEVEL"))
        .hasToString("backward");
  }

  private static String brokerSetting(String variable) {
    return variable.replaceFirst("^KAFKA_", "").toLowerCase(Locale.ROOT).replace('_', '.');
  }
}
