package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentIT {

  private static final String SMALL =
      """
      {"title": "Small", "versions": 2, "seeds": [3],
       "settings": {"batch.groups": "2", "seed.groups": "1", "evaluation.tasks": "2",
                    "evaluation.every": "1", "evaluation.when": "after"},
       "variants": [{"name": "only"}]}
      """;

  private static final String LAGGING =
      """
      {"title": "Lagging", "versions": 1, "seeds": [3],
       "settings": {"batch.groups": "2", "seed.groups": "1", "evaluation.tasks": "2"},
       "variants": [{"name": "two", "lag": 2}]}
      """;

  @TempDir private Path folder;

  @Test
  void shouldPlayInLockstepWhereALagIsGiven() throws IOException {
    Path file = Files.writeString(folder.resolve("lagging.json"), LAGGING);

    assertThat(RunnerMain.execute("experiment", file.toString())).isZero();

    JsonNode report =
        new JsonMapper().readTree(folder.resolve("lagging").resolve("two-3.json").toFile());
    assertThat(report.path("lag").asInt()).isEqualTo(2);
    assertThat(report.path("heldout").path("final").has("abduction")).isTrue();
  }

  @Test
  void shouldRefuseToKeepWeightsThatLockstepDoesNotHave() throws IOException {
    Path file = Files.writeString(folder.resolve("lagging.json"), LAGGING);

    assertThat(RunnerMain.execute("experiment", file.toString(), "--weights=" + folder))
        .isEqualTo(2);
    assertThat(folder.resolve("lagging")).doesNotExist();
  }

  @Test
  void shouldKeepAFinishedCellAndNotRunItAgain() throws IOException {
    // Given
    Path file = Files.writeString(folder.resolve("small.json"), SMALL);

    Path weights = folder.resolve("weights");

    // When
    assertThat(RunnerMain.execute("experiment", file.toString(), "--weights=" + weights)).isZero();

    // Then
    assertThat(weights.resolve("only-3")).isDirectoryContaining("glob:**/model.safetensors");
    Path result = folder.resolve("small").resolve("only-3.json");
    JsonNode report = new JsonMapper().readTree(result.toFile());
    assertThat(report.path("seed").asLong()).isEqualTo(3);
    assertThat(report.path("history").path("scores").size())
        .isGreaterThanOrEqualTo(2)
        .isEqualTo(report.path("versions").asInt());
    FileTime written = Files.getLastModifiedTime(result);
    assertThat(RunnerMain.execute("experiment", file.toString())).isZero();
    assertThat(Files.getLastModifiedTime(result)).isEqualTo(written);
  }
}
