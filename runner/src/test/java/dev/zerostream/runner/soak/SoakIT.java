package dev.zerostream.runner.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.policy.checkpoint.NanoModel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The soak command in small: a leaked copy of the weights a cycle would be 5 MiB each time. */
class SoakIT {

  private static final int CYCLES = 45;

  @Test
  void shouldNotGrow(@TempDir Path folder) {
    // Given
    NanoModel.create(folder, 1);
    MemoryUse memory = new MemoryUse();

    // When
    try (Soak soak = new Soak(folder)) {
      for (int i = 0; i < CYCLES; i++) {
        soak.cycle();
        memory.measure(i);
      }
    }

    // Then a third of the cycles apart, though the allocator may keep what a longer batch needed
    assertThat(memory.growth(MemoryUse.Sample::resident)).isLessThan(CYCLES / 3 * 5 / 2.0);
    assertThat(memory.growth(MemoryUse.Sample::heap)).isLessThan(10);
    memory.chart("short").write(folder.resolve("plot.png"));
    assertThat(folder.resolve("plot.png")).isNotEmptyFile();
  }
}
