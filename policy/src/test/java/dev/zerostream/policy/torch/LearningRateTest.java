package dev.zerostream.policy.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LearningRateTest {

  @Test
  void shouldStayTheSameWhenConstant() {
    var rate = LearningRate.constant(1e-4);
    assertThat(rate.at(1)).isEqualTo(rate.at(1_000_000)).isEqualTo(1e-4);
  }

  @Test
  void shouldBeHalvedAfterTheHalvingAndAThirdAfterTwiceThat() {
    var rate = LearningRate.falling(6e-4, 100);
    assertThat(rate.at(100)).isCloseTo(3e-4, within(1e-12));
    assertThat(rate.at(200)).isCloseTo(2e-4, within(1e-12));
    assertThat(rate.at(500)).isCloseTo(1e-4, within(1e-12));
  }

  @Test
  void shouldRiseThenFallToItsFloor() {
    var rate = LearningRate.warmUpThenCosine(1, 0.1, 10, 110);
    assertThat(rate.at(5)).isCloseTo(0.5, within(1e-12));
    assertThat(rate.at(10)).isCloseTo(1, within(1e-12));
    assertThat(rate.at(60)).isCloseTo(0.55, within(1e-12));
    assertThat(rate.at(500)).isCloseTo(0.1, within(1e-12));
  }

  @Test
  void shouldRefuseAHalvingOfNoSteps() {
    assertThatThrownBy(() -> LearningRate.falling(1e-4, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected halving >= 1, but it is 0");
  }
}
