package dev.zerostream.learner;

import static dev.zerostream.schemas.TaskType.ABDUCTION;
import static dev.zerostream.schemas.TaskType.DEDUCTION;
import static dev.zerostream.schemas.TaskType.ERROR_DEDUCTION;
import static dev.zerostream.schemas.TaskType.INDUCTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zerostream.policy.Objective;
import dev.zerostream.policy.Objective.Correction;
import dev.zerostream.policy.checkpoint.ElementType;
import dev.zerostream.policy.checkpoint.Projection;
import dev.zerostream.policy.torch.Precision;
import dev.zerostream.schemas.Role;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LearnerConfigTest {

  private static final Settings NANO = Settings.of("nano");

  @Test
  void shouldTrainAdaptersInSinglePrecisionInTheNanoProfile() {
    var options = LearnerConfig.optimiser(NANO);

    assertThat(options.lora().orElseThrow().rank()).isEqualTo(4);
    assertThat(options.precision()).isEqualTo(Precision.FP32);
    assertThat(options.published()).isEqualTo(ElementType.F32);
    assertThat(options.recompute()).isFalse();
    assertThat(LearnerConfig.of(NANO, 1).objective())
        .isEqualTo(new Objective.PpoClip(0.2, 0, new Correction.Behaviour()));
  }

  @Test
  void shouldTrainAllWeightsWithoutARank() {
    var settings = NANO.with("learner.lora.rank", 0);

    assertThat(LearnerConfig.optimiser(settings).lora()).isEmpty();
  }

  @Test
  void shouldLetTheLearningRateFallByHalfAfterTheHalving() {
    var settings = NANO.with("learner.lr", 0.01).with("learner.lr.halving", 20);

    var rate = LearnerConfig.optimiser(settings).learningRate();

    assertThat(rate.at(0)).isEqualTo(0.01);
    assertThat(rate.at(20)).isEqualTo(0.005);
  }

  @Test
  void shouldComputeInHalfPrecisionInThePapersProfile() {
    var options = LearnerConfig.optimiser(Settings.of("paper"));

    assertThat(options.precision()).isEqualTo(Precision.BF16);
    assertThat(options.published()).isEqualTo(ElementType.BF16);
    assertThat(options.recompute()).isTrue();
  }

  @Test
  void shouldReadAdapters() {
    var settings =
        NANO.with("learner.lora.rank", 16)
            .with("learner.lora.alpha", 64)
            .with("learner.lora.targets", "q_proj, v_proj");

    var lora = LearnerConfig.optimiser(settings).lora().orElseThrow();

    assertThat(lora.rank()).isEqualTo(16);
    assertThat(lora.scale()).isEqualTo(4);
    assertThat(lora.targets()).containsExactly(Projection.Q, Projection.V);
  }

  @Test
  void shouldReadTheCorrection() {
    var settings = NANO.with("learner.correction", "decoupled").with("learner.importance.cap", 2.5);

    assertThat(LearnerConfig.of(settings, 1).correction()).isEqualTo(new Correction.Decoupled(2.5));
    assertThat(LearnerConfig.of(NANO.with("learner.correction", "none"), 1).correction())
        .isEqualTo(new Correction.None());
  }

  @Test
  void shouldReadWhichRolesAreTrained() {
    assertThat(LearnerConfig.of(NANO, 1).roles())
        .containsExactlyInAnyOrder(Role.PROPOSER, Role.SOLVER);
    assertThat(LearnerConfig.of(NANO.with("learner.roles", "solver"), 1).roles())
        .containsExactly(Role.SOLVER);
  }

  @Test
  void shouldReadWhatIsPlayed() {
    assertThat(LearnerConfig.of(NANO, 1).types()).containsExactly(DEDUCTION, ABDUCTION, INDUCTION);
    assertThat(LearnerConfig.of(NANO.with("types", "ERROR_DEDUCTION, INDUCTION"), 1).types())
        .containsExactly(ERROR_DEDUCTION, INDUCTION);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"deduction", "UNKNOWN", "", "INDUCTION,INDUCTION", "INDUCTION,,ABDUCTION"})
  void shouldRefuseTypesThatAreNotPlayed(String types) {
    assertThatThrownBy(() -> LearnerConfig.of(NANO.with("types", types), 1))
        .isInstanceOf(BadUsage.class)
        .hasMessageStartingWith("Expected types to be some of [DEDUCTION, ABDUCTION, INDUCTION,")
        .hasMessageEndingWith("but it is " + (types.isEmpty() ? "empty" : types));
  }

  @Test
  void shouldTakeTheShareOfOldTasksForAShare() {
    assertThat(LearnerConfig.of(NANO, 1).practiceShare()).isZero();
    assertThat(LearnerConfig.of(NANO.with("practice.share", 0.25), 1).practiceShare())
        .isEqualTo(0.25);
    assertThatThrownBy(() -> LearnerConfig.of(NANO.with("practice.share", 1.5), 1))
        .isInstanceOf(BadUsage.class)
        .hasMessageContaining("practice.share");
  }

  @Test
  void shouldRefuseWhatThereIsNot() {
    assertRefused("learner.lora.targets", "c_attn", "q_proj, k_proj");
    assertRefused("learner.precision", "FP8", "FP32, BF16");
    assertRefused("learner.recompute", "maybe", "true, false");
  }

  private static void assertRefused(String key, String value, String expected) {
    var settings = NANO.with("learner.lora.rank", 4).with(key, value);
    assertThatThrownBy(() -> LearnerConfig.optimiser(settings))
        .isInstanceOf(BadUsage.class)
        .hasMessageContaining(expected);
  }
}
