package dev.zerostream.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageOptionsTest {

  @TempDir private Path folder;

  @Test
  void shouldDoWithTheAddresses() {
    StageOptions options = parse();

    assertThat(options)
        .isEqualTo(
            new StageOptions(
                "host:9092",
                "http://host:8081",
                ClientProperties.NONE,
                Optional.empty(),
                Path.of("data/solver"),
                "",
                Path.of("data/solver/checkpoints"),
                false,
                Duration.ofMinutes(1),
                "127.0.0.1",
                0,
                Map.of()));
  }

  @Test
  void shouldTakeEveryOption() {
    StageOptions options =
        parse(
            "--model",
            "m",
            "--data",
            "d",
            "--topic-prefix",
            "p-",
            "--checkpoints",
            "c",
            "--reset-optimizer",
            "--wait",
            "5",
            "--health-port",
            "8099",
            "--set",
            "batch.groups=1",
            "--set",
            "weights.store=file:///a=b",
            "--set",
            "topic.prefix=");

    assertThat(options.model()).contains(Path.of("m"));
    assertThat(options.data()).isEqualTo(Path.of("d"));
    assertThat(options.prefix()).isEqualTo("p-");
    assertThat(options.checkpoints()).isEqualTo(Path.of("c"));
    assertThat(options.resetOptimizer()).isTrue();
    assertThat(options.patience()).hasSeconds(5);
    assertThat(options.healthPort()).isEqualTo(8099);
    assertThat(options.overrides())
        .isEqualTo(Map.of("batch.groups", "1", "weights.store", "file:///a=b", "topic.prefix", ""));
  }

  @Test
  void shouldRefuseWhatIsMissing() {
    assertThatThrownBy(() -> StageOptions.parse("solver", List.of("--schema-registry", "r")))
        .isInstanceOf(BadUsage.class)
        .hasMessage("Expected solver with --bootstrap-servers, but it is missing");
    assertThatThrownBy(() -> StageOptions.parse("solver", List.of("--bootstrap-servers", "b")))
        .isInstanceOf(BadUsage.class)
        .hasMessage("Expected solver with --schema-registry, but it is missing");
  }

  @Test
  void shouldRefuseAnOptionWithoutItsValue() {
    assertThatThrownBy(() -> parse("--model"))
        .isInstanceOf(BadUsage.class)
        .hasMessage("Expected a value after --model, but there is none");
    assertThatThrownBy(() -> parse("--set", "key"))
        .isInstanceOf(BadUsage.class)
        .hasMessage("Expected --set KEY=VALUE, but got key");
  }

  @Test
  void shouldRefuseAnUnknownOptionAndSayHowToCallIt() {
    assertThatThrownBy(() -> parse("--modle", "m"))
        .isInstanceOf(BadUsage.class)
        .hasMessageContaining(StageOptions.USAGE)
        .hasMessageEndingWith("but got --modle");
  }

  @Test
  void shouldTakeEveryOptionFromTheEnvironmentBeforeTheFileAndAfterTheCommandLine()
      throws IOException {
    // Given each option in the file, the same but one in the environment, one on the command line
    Path file = folder.resolve("mine.properties");
    Files.writeString(
        file,
        """
        bootstrap.servers=file:1
        schema.registry=http://file
        model=file-model
        data=file-data
        checkpoints=file-checkpoints
        health.port=1001
        health.host=127.0.0.11
        topic.prefix=file-
        reset.optimizer=true
        batch.groups=11
        max.lag=1
        references=1
        """);
    Map<String, String> environment =
        Map.of(
            "ZEROSTREAM_PROFILE", file.toString(),
            "ZEROSTREAM_BOOTSTRAP_SERVERS", "environment:1",
            "ZEROSTREAM_SCHEMA_REGISTRY", "http://environment",
            "ZEROSTREAM_MODEL", "environment-model",
            "ZEROSTREAM_DATA", "environment-data",
            "ZEROSTREAM_HEALTH_PORT", "1002",
            "ZEROSTREAM_BATCH_GROUPS", "12",
            "ZEROSTREAM_MAX_LAG", "2");

    // When
    StageOptions options =
        StageOptions.parse(
            "solver",
            List.of("--bootstrap-servers", "flag:1", "--data", "flag-data", "--set", "max.lag=3"),
            environment);

    // Then
    assertThat(options.bootstrapServers()).isEqualTo("flag:1");
    assertThat(options.data()).isEqualTo(Path.of("flag-data"));
    assertThat(options.schemaRegistry()).isEqualTo("http://environment");
    assertThat(options.model()).contains(Path.of("environment-model"));
    assertThat(options.healthPort()).isEqualTo(1002);
    assertThat(options.healthHost()).isEqualTo("127.0.0.11");
    assertThat(options.checkpoints()).isEqualTo(Path.of("file-checkpoints"));
    assertThat(options.prefix()).isEqualTo("file-");
    assertThat(options.resetOptimizer()).isTrue();
    assertThat(options.overrides())
        .containsEntry("references", "1")
        .containsEntry("batch.groups", "12")
        .containsEntry("max.lag", "3");
  }

  @Test
  void shouldTakeAddressesFromTheClientPropertiesLast() throws IOException {
    Path properties = folder.resolve("client.properties");
    Files.writeString(
        properties,
        "bootstrap.servers=kept:1\nschema.registry.url=http://kept\nsecurity.protocol=SSL\n");
    List<String> arguments = List.of("--client-properties", properties.toString());

    StageOptions kept = StageOptions.parse("solver", arguments, Map.of());
    StageOptions other =
        StageOptions.parse(
            "solver", arguments, Map.of("ZEROSTREAM_BOOTSTRAP_SERVERS", "environment:1"));

    assertThat(kept.bootstrapServers()).isEqualTo("kept:1");
    assertThat(kept.schemaRegistry()).isEqualTo("http://kept");
    assertThat(kept.properties().kafka()).isEqualTo(Map.of("security.protocol", "SSL"));
    assertThat(other.bootstrapServers()).isEqualTo("environment:1");
  }

  @Test
  void shouldRefuseAnUnknownSettingWhereverItComesFrom() throws IOException {
    Path file = folder.resolve("mine.properties");
    Files.writeString(file, "batch.group=3");

    assertThatThrownBy(() -> parse("--profile", file.toString()))
        .isInstanceOf(BadUsage.class)
        .hasMessage("Expected a known setting, but found batch.group in the file");
    assertThatThrownBy(() -> parse("--set", "batch.group=3"))
        .isInstanceOf(BadUsage.class)
        .hasMessage("Expected a known setting, but found batch.group on the command line");
    assertThatThrownBy(() -> parse("--profile", "paper"))
        .isInstanceOf(BadUsage.class)
        .hasMessageContaining("to be a file");
  }

  private static StageOptions parse(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("--bootstrap-servers", "host:9092", "--schema-registry", "http://host:8081"));
    arguments.addAll(List.of(more));
    return StageOptions.parse("solver", arguments);
  }
}
