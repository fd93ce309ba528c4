package dev.zerostream.runner.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.runner.experiment.Experiment.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReachTableTest {

  private static final Experiment EXPERIMENT =
      new Experiment(
          "T",
          null,
          4,
          0,
          List.of(1L, 2L),
          Map.of(),
          List.of(new Variant("async", null, null), new Variant("sync", null, null)),
          List.of());

  @TempDir private Path folder;

  @Test
  void shouldListWhenEachRunGotThereAndWhichDidNot() throws IOException {
    String slow = ScoreOverTimeTest.RUN.replace("0.4}", "0.2}").replace("0.6}", "0.3}");
    Files.writeString(folder.resolve("async-1.json"), ScoreOverTimeTest.RUN);
    Files.writeString(folder.resolve("async-2.json"), slow);

    String table = ReachTable.of(EXPERIMENT, folder, 0.4).markdown();

    assertThat(table)
        .isEqualTo(
            """
            | | runs | minutes to 40.0 % sampled |
            |---|---|---|
            | async | 2 | 1.0, not reached |
            | sync | 0 |  |""");
  }
}
