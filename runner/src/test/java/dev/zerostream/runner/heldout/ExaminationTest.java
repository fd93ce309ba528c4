package dev.zerostream.runner.heldout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExaminationTest {

  @Test
  void shouldScoreByDefault() {
    assertThat(Examination.possible(Settings.of("nano"))).isTrue();
  }

  @Test
  void shouldScoreNothingWithoutTasksOrInAnotherFormat() {
    assertThat(Examination.possible(Settings.of("nano").with("evaluation.tasks", 0))).isFalse();
    assertThat(Examination.possible(Settings.of("paper"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"evaluation.tasks, -1", "evaluation.samples, 0", "evaluation.set, mine"})
  void shouldRefuseABadValueBeforeAnythingIsScored(String key, String value) {
    Settings settings = Settings.of("nano").with(key, value);

    assertThatThrownBy(() -> Examination.requireUsable(settings))
        .isInstanceOf(BadUsage.class)
        .hasMessageContaining("Expected " + key);
  }
}
