package dev.zerostream.runner.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.zerostream.runner.experiment.Experiment.Control;
import dev.zerostream.runner.experiment.Experiment.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultTableTest {

  private static final Experiment EXPERIMENT =
      new Experiment(
          "T",
          null,
          1,
          0,
          List.of(1L, 2L, 3L),
          Map.of(),
          List.of(new Variant("full", null, null), new Variant("other", null, null)),
          List.of(new Control("cool", List.of())));

  @TempDir private Path folder;

  @Test
  void shouldShowMeansOverTypesWithIntervalsOverSeeds() throws IOException {
    // Given two finished cells of one variant, and the control
    report("full-1.json", 0.2, 0.4);
    report("full-3.json", 0.2, 0.6);
    Files.writeString(
        folder.resolve("control-cool.json"),
        """
        {"byType": {"deduction": {"sampled": 0.3}, "abduction": {"sampled": 0.5}}}
        """);

    // When
    ResultTable table = ResultTable.of(EXPERIMENT, folder);

    // Then the mean over the types deduction (as given) and abduction (0.1 more)
    assertThat(table.rows().stream().map(ResultTable.Row::name))
        .containsExactly("base", "base, cool", "full", "other");
    assertThat(sampled(table, 0).mean()).isCloseTo(0.25, offset(1e-12));
    assertThat(sampled(table, 1).mean()).isCloseTo(0.4, offset(1e-12));
    assertThat(sampled(table, 2).mean()).isCloseTo(0.55, offset(1e-12));
    assertThat(sampled(table, 2).half()).isCloseTo(12.706 * 0.1, offset(1e-9));
    assertThat(sampled(table, 3).count()).isZero();
    assertThat(table.markdown()).contains("| base, cool | 1 | 40.0 |", "| full | 2 | 55.0 ± 127.1");
  }

  private static Interval sampled(ResultTable table, int row) {
    return table.rows().get(row).scores().get("sampled");
  }

  private void report(String file, double base, double after) throws IOException {
    Files.writeString(
        folder.resolve(file),
        """
        {"heldout": {"base": %s, "final": %s}}
        """
            .formatted(types(base), types(after)));
  }

  private static String types(double sampled) {
    return "{\"deduction\": {\"sampled\": %s}, \"abduction\": {\"sampled\": %s}}"
        .formatted(sampled, sampled + 0.1);
  }

  @Test
  void shouldMeasureIntervalsAsStudentDid() {
    // Given five values with mean 3 and standard error √(2.5 / 5)
    Interval interval = Interval.of(List.of(1.0, 2.0, 3.0, 4.0, 5.0));

    assertThat(interval.mean()).isEqualTo(3);
    assertThat(interval.half()).isCloseTo(2.776 * Math.sqrt(0.5), offset(1e-9));
    assertThat(Interval.of(List.of(0.5)).percent()).isEqualTo("50.0");
    assertThat(Interval.of(List.of(0.5, 0.5)).percent()).isEqualTo("50.0 ± 0.0");
  }
}
