package dev.zerostream.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StageOptionsTest {

  @Test
  void shouldDoWithTheAddresses() {
    StageOptions options = parse();

    assertThat(options)
        .isEqualTo(
            new StageOptions(
                "host:9092",
                "http://host:8081",
                Optional.empty(),
                Path.of("data/solver"),
                "",
                Path.of("data/solver/checkpoints"),
                false,
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
            "--health-port",
            "8099",
            "--set",
            "a=1",
            "--set",
            "b=x=y",
            "--set",
            "c=");

    assertThat(options.model()).contains(Path.of("m"));
    assertThat(options.data()).isEqualTo(Path.of("d"));
    assertThat(options.prefix()).isEqualTo("p-");
    assertThat(options.checkpoints()).isEqualTo(Path.of("c"));
    assertThat(options.resetOptimizer()).isTrue();
    assertThat(options.healthPort()).isEqualTo(8099);
    assertThat(options.overrides()).isEqualTo(Map.of("a", "1", "b", "x=y", "c", ""));
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

  private static StageOptions parse(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("--bootstrap-servers", "host:9092", "--schema-registry", "http://host:8081"));
    arguments.addAll(List.of(more));
    return StageOptions.parse("solver", arguments);
  }
}
