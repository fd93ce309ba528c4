package dev.zerostream.runner.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zerostream.runner.experiment.Experiment.Cell;
import dev.zerostream.stage.BadUsage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExperimentTest {

  private static final String WHOLE =
      """
      {"title": "What references are for", "minutes": 8, "seeds": [1, 2],
       "settings": {"evaluation.tasks": "100"},
       "variants": [{"name": "full"}, {"name": "k0", "settings": {"references": "0"}}],
       "controls": [{"name": "cool", "arguments": ["--temperature", "0.5"]}]}
      """;

  @TempDir private Path folder;

  @Test
  void shouldRunEveryVariantWithEverySeed() throws IOException {
    Experiment experiment = read(WHOLE);

    assertThat(experiment.cells().stream().map(Cell::file))
        .containsExactly("full-1.json", "k0-1.json", "full-2.json", "k0-2.json");
    assertThat(experiment.profile()).isEqualTo("nano");
    assertThat(experiment.settingsOf(experiment.variants().get(1)))
        .containsOnlyKeys("evaluation.tasks", "references")
        .containsEntry("references", "0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"minutes\": 8      | \"minutes\": 0     | Expected minutes or versions",
        "\"minutes\": 8      | \"minutes\": 8, \"versions\": 9 | Expected minutes or versions",
        "\"k0\"              | \"k0\", \"lag\": 1   | Expected variants.lag",
        "[1, 2]              | []                 | Expected seeds",
        "\"k0\"              | \"full\"           | Expected variants.name to be different",
        "\"k0\"              | \"K 0\"            | Expected variants.name to be a name",
        "\"references\"      | \"refrences\"      | refrences",
        "\"title\"           | \"titel\"          | titel",
        "\"minutes\": 8,     | \"minutes\": 8     | Expected an experiment in",
      })
  void shouldSayInOneLineWhatIsWrong(String right, String wrong, String sentence) {
    assertThatThrownBy(() -> read(WHOLE.replace(right, wrong)))
        .isInstanceOf(BadUsage.class)
        .hasMessageContaining(sentence)
        .hasMessageNotContaining("\n");
  }

  @Test
  void shouldRefuseAMissingFile() {
    assertThatThrownBy(() -> Experiment.read(folder.resolve("none.json")))
        .isInstanceOf(BadUsage.class)
        .hasMessageContaining("Expected a readable experiment");
  }

  private Experiment read(String text) throws IOException {
    return Experiment.read(Files.writeString(folder.resolve("experiment.json"), text));
  }
}
