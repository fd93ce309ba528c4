package dev.zerostream.runner.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.policy.pretraining.PretrainingProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LossCurveTest {

  @TempDir private Path folder;

  @Test
  void shouldReplaceStepsThatAreTakenAgain() throws IOException {
    // Given four steps, of which the last two were not saved
    LossCurve first = new LossCurve(folder);
    for (int step = 1; step <= 4; step++) {
      first.add(progress(step, 9));
    }

    // When
    LossCurve resumed = new LossCurve(folder);
    resumed.add(progress(3, 1));
    resumed.draw();

    // Then
    assertThat(Files.readAllLines(folder.resolve("loss.csv")))
        .containsExactly("step,tokens,loss", "1,100,9.0", "2,200,9.0", "3,300,1.0");
    assertThat(folder.resolve("loss.png")).isNotEmptyFile();
  }

  private static PretrainingProgress progress(long step, double loss) {
    return new PretrainingProgress(step, 10, loss, 1, 100 * step, 1, Duration.ZERO);
  }
}
