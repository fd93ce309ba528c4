package dev.zerostream.runner.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.zerostream.runner.plot.LineChart.Axis;
import dev.zerostream.runner.plot.LineChart.Line;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineChartTest {

  private static final int FIRST_COLOUR = 0xFF0072B2;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"0, 10, 0, 10, 2", "0.13, 2.9, 0, 3, 0.5", "5, 5, 5, 10, 1", "-3, 4, -4, 4, 2"})
  void shouldEndAxesAtRoundNumbers(
      double least, double greatest, double low, double high, double tick) {
    Axis axis = Axis.around(least, greatest);

    assertThat(axis.low()).isCloseTo(low, offset(1e-9));
    assertThat(axis.high()).isCloseTo(high, offset(1e-9));
    assertThat(axis.tick()).isCloseTo(tick, offset(1e-9));
  }

  @Test
  void shouldDrawARisingLineFromTheLowerLeftToTheUpperRight() throws IOException {
    // Given
    Path file = folder.resolve("chart.png");
    Line line = new Line("a", new double[] {0, 10}, new double[] {0, 10});

    // When
    new LineChart("Title", "x", "y", List.of(line)).write(file);

    // Then
    BufferedImage image = ImageIO.read(file.toFile());
    assertThat(image.getWidth()).isEqualTo(960);
    assertThat(coloured(image, 0, 480, 0, 270)).isZero();
    assertThat(coloured(image, 0, 480, 270, 540)).isPositive();
    assertThat(coloured(image, 540, 960, 0, 240)).isPositive();
    assertThat(coloured(image, 540, 960, 300, 540)).isZero();
  }

  private static int coloured(BufferedImage image, int x0, int x1, int y0, int y1) {
    int count = 0;
    for (int x = x0; x < x1; x++) {
      for (int y = y0; y < y1; y++) {
        count += image.getRGB(x, y) == FIRST_COLOUR ? 1 : 0;
      }
    }
    return count;
  }
}
