package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A benchmark and a short run on the first GPU; only with the profile gpu. */
@Tag("gpu")
class GpuIT {

  @Test
  void shouldMeasureThePolicy() {
    assertThat(RunnerMain.execute("bench", "policy", "--models", "25m", "--rounds", "1", "--json"))
        .isZero();
  }

  @Test
  void shouldMakeVersions(@TempDir Path folder) {
    int status =
        RunnerMain.execute(
            "run",
            "--versions",
            "2",
            "--minutes",
            "5",
            "--device",
            "cuda",
            "--port",
            "0",
            "--data",
            folder.resolve("run").toString());
    assertThat(status).isZero();
  }
}
