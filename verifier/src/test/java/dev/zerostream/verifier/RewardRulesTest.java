package dev.zerostream.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Settings;
import dev.zerostream.verifier.RewardRules.Combination;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RewardRulesTest {

  private static final Map<String, Double> MEASURES =
      Map.of("complexity", 0.4, "halstead", 0.3, "answer_diversity", 1.0);

  @ParameterizedTest
  @CsvSource({
    "LEARNABILITY, 0, 0",
    "LEARNABILITY, 0.25, 0.75",
    "LEARNABILITY, 1, 0",
    "PEAK, 0, 0",
    "PEAK, 0.25, 0.5",
    "PEAK, 0.5, 1",
    "PEAK, 1, 0",
    "VARIANCE, 0, 0",
    "VARIANCE, 0.25, 0.75",
    "VARIANCE, 0.5, 1",
    "VARIANCE, 1, 0"
  })
  void shouldPayForTheSolveRate(ProposerReward base, double solveRate, double reward) {
    assertThat(base.of(solveRate)).isEqualTo(reward);
  }

  @ParameterizedTest
  @CsvSource({"SUM, 1.45", "MULTIPLY, 0.075", "SUM_MULTIPLY, 0.85", "MULTIPLY_SUM, 0.525"})
  void shouldPutTermsTogetherAsAsked(Combination combination, double reward) {
    // Given terms 0.5 · 0.4 = 0.2 and min(2 · 1, 0.5) = 0.5, and r = 0.75
    RewardRules rules =
        new RewardRules(
            ProposerReward.LEARNABILITY,
            Map.of("complexity", 0.5, "answer_diversity", 2.0, "halstead", 0.0),
            0.5,
            combination);

    // Then
    assertThat(rules.proposal(0.25, MEASURES)).isCloseTo(reward, offset(1e-12));
    assertThat(rules.proposal(0, MEASURES)).isZero();
    assertThat(rules.proposal(1, MEASURES)).isZero();
  }

  @Test
  void shouldPayLearnabilityAloneInThePapersProfile() {
    RewardRules rules = RewardRules.of(Settings.of("paper"));

    assertThat(rules.proposal(0.25, MEASURES)).isEqualTo(0.75);
    assertThat(rules.coefficients()).containsOnlyKeys(Measures.NAMES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"propose.reward", "intrinsic.combine"})
  void shouldRefuseAnUnknownChoice(String key) {
    Settings settings = Settings.of("nano").with(key, "best");

    assertThatThrownBy(() -> RewardRules.of(settings))
        .isInstanceOf(BadUsage.class)
        .hasMessageContaining("Expected " + key);
  }
}
