package dev.zerostream.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.zerostream.stage.Settings;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RolloutDelayTest {

  @Test
  void shouldBeLogNormalWithTheGivenMedianAndTail() {
    RolloutDelay delay = new RolloutDelay(200, 10);

    long[] millis =
        LongStream.range(0, 100_000).map(seed -> delay.of(seed).toMillis()).sorted().toArray();

    assertThat(millis[50_000] / 200.0).isCloseTo(1, within(0.03));
    assertThat(millis[99_000] / 2_000.0).isCloseTo(1, within(0.08));
  }

  @Test
  void shouldNotWaitByDefault() {
    assertThat(RolloutDelay.of(Settings.of("nano")).none()).isTrue();
    assertThat(RolloutDelay.NONE.of(7)).isEqualTo(Duration.ZERO);
  }
}
