package dev.zerostream.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zerostream.schemas.Fleet;
import org.junit.jupiter.api.Test;

class FleetsTest {

  private final Settings settings = Settings.of("nano").with("group.attempts", 6);

  @Test
  void shouldGiveOneFleetEverything() {
    assertThat(Fleets.of(settings).all()).containsExactly(new Fleet("main", 0, 5, null));
  }

  @Test
  void shouldShareTheAttempts() {
    Fleets fleets = Fleets.of(settings.with("fleets", "main:0-3, python:4-5@12"));
    assertThat(fleets.all())
        .containsExactly(new Fleet("main", 0, 3, null), new Fleet("python", 4, 5, 12L));
    assertThat(fleets.named("python").getFirstAttempt()).isEqualTo(4);
  }

  @Test
  void shouldTellWhoIsPinned() {
    Fleets fleets = Fleets.of(settings.with("fleets", "main:0-2,old:3-4@0,older:5-5@7"));
    assertThat(fleets.pinned()).containsExactlyInAnyOrder("old", "older");
    assertThat(fleets.pinnedAttempts()).isEqualTo(3);
  }

  @Test
  void shouldSayWhatIsWrong() {
    assertRefused("main:0-3", "share the attempts 0 to 5, but they have [0, 1, 2, 3]");
    assertRefused("main:0-3,b:3-5", "but b has what another has");
    assertRefused("main:0-3,main:4-5", "but main has what another has");
    assertRefused("main:0-6", "share the attempts 0 to 5");
    assertRefused("main:0-5@3", "one follows the weights, but all are pinned");
    assertRefused("main", "as NAME:FIRST-LAST");
    assertThatThrownBy(() -> Fleets.of(settings).named("other"))
        .isInstanceOf(BadUsage.class)
        .hasMessage("Expected solver.fleet to be one of [main], but it is other");
  }

  private void assertRefused(String fleets, String reason) {
    assertThatThrownBy(() -> Fleets.of(settings.with("fleets", fleets)))
        .isInstanceOf(BadUsage.class)
        .hasMessageContaining(reason);
  }
}
