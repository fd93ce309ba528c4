package dev.zerostream.runner.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntervalTest {

  @Test
  void shouldFollowStudentsDistribution() {
    Interval interval = Interval.of(List.of(0.48, 0.50, 0.52));

    assertThat(interval.mean()).isEqualTo(0.50, within(1e-12));
    assertThat(interval.half()).isEqualTo(4.303 * 0.02 / Math.sqrt(3), within(1e-9));
    assertThat(interval.percent()).isEqualTo("50.0 ± 5.0");
  }

  @Test
  void shouldHaveNoWidthForOneValue() {
    assertThat(Interval.of(List.of(0.4)).percent()).isEqualTo("40.0");
  }

  @ParameterizedTest
  @CsvSource({"1, 12.706", "4, 2.776", "15, 2.131", "16, 2.120", "20, 2.086", "60, 2.000"})
  void shouldKnowTheQuantilesOfPrintedTables(int freedom, double quantile) {
    assertThat(Interval.quantile(freedom)).isEqualTo(quantile, within(1e-3));
  }
}
