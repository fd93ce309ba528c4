package dev.zerostream.runner.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.zerostream.runner.experiment.Experiment.Variant;
import dev.zerostream.runner.plot.LineChart;
import dev.zerostream.runner.plot.LineChart.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurvesTest {

  private static final Offset<Double> EXACT = within(1e-9);

  private static final Experiment EXPERIMENT =
      new Experiment(
          "T",
          null,
          0,
          9,
          List.of(1L, 2L),
          Map.of(),
          List.of(new Variant("full", null, null), new Variant("other", null, null)),
          List.of());

  @TempDir private Path folder;

  @Test
  void shouldDrawTheMeanOfTheSeedsWhereAllWereScored() throws IOException {
    // Given the second seed was not scored at version 3
    lockstep("full-1.json", "{\"version\": 3, \"byType\": " + types(0.9) + "}", 0.4);
    lockstep("full-2.json", "", 0.6);

    // When
    LineChart chart = Curves.of(EXPERIMENT, folder).charts().get("sampled");

    // Then
    Line line = chart.lines().get(0);
    assertThat(chart.lines()).hasSize(1);
    assertThat(line.name()).isEqualTo("full");
    assertThat(line.x()).containsExactly(0, 9);
    assertThat(line.y()).containsExactly(new double[] {20, 50}, EXACT);
  }

  @Test
  void shouldDrawShareOfNewBehaviourAmongWhatExecutes() throws IOException {
    String windows =
        """
        {"versions": 40, "history": {"scores": [], "windows": [
          {"fromVersion": 0, "executing": 4, "novel": 3, "solveRate": null, "astNodes": 8},
          {"fromVersion": 30, "executing": 4, "novel": 1, "solveRate": 0.5, "astNodes": 9}]}}
        """;
    Files.writeString(folder.resolve("other-1.json"), windows);

    Map<String, LineChart> charts = Curves.of(EXPERIMENT, folder).charts();

    Line line = charts.get("new").lines().get(0);
    assertThat(line.x()).containsExactly(new double[] {1, 31}, EXACT);
    assertThat(line.y()).containsExactly(new double[] {75, 25}, EXACT);
    assertThat(charts).containsOnlyKeys("new", "nodes");
  }

  @Test
  void shouldDrawScoresOverMinutesWhereRunsHaveTimes() throws IOException {
    Files.writeString(folder.resolve("full-1.json"), ScoreOverTimeTest.RUN);

    LineChart chart = Curves.of(EXPERIMENT, folder).charts().get("minutes");

    Line line = chart.lines().get(0);
    assertThat(line.x()).hasSize(21).startsWith(0).endsWith(4);
    assertThat(line.y()[0]).isEqualTo(20, EXACT);
    assertThat(line.y()[10]).isEqualTo(30, EXACT);
    assertThat(line.y()[20]).isEqualTo(60, EXACT);
  }

  @Test
  void shouldDrawNothingWithoutResults() throws IOException {
    assertThat(Curves.of(EXPERIMENT, folder).charts()).isEmpty();
  }

  private void lockstep(String file, String history, double after) throws IOException {
    Files.writeString(
        folder.resolve(file),
        """
        {"versions": 9, "heldout": {"base": %s, "final": %s}, "history": [%s]}
        """
            .formatted(types(0.2), types(after), history));
  }

  private static String types(double sampled) {
    return """
        {"deduction": {"sampled": %s}, "abduction": {"sampled": %s}}"""
        .formatted(sampled, sampled);
  }
}
