package dev.zerostream.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Settings;
import dev.zerostream.verifier.sandbox.Part;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerifierConfigTest {

  private static final Settings NANO = Settings.of("nano");

  @Test
  void shouldReadWhatIsTakenOutOfPrograms() {
    assertThat(strip("")).isEmpty();
    assertThat(strip("prints")).containsExactly(Part.PRINTS);
    assertThat(strip("comments, globals,prints")).containsExactlyInAnyOrder(Part.values());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"comment", "COMMENTS", "comments,tabs", "comments prints", "prints,prints"})
  void shouldRefuseAWordForNoPart(String words) {
    assertThatThrownBy(() -> strip(words))
        .isInstanceOf(BadUsage.class)
        .hasMessageStartingWith(
            "Expected propose.strip to be some of [comments, globals, prints], each once, but it is ");
  }

  private static Set<Part> strip(String words) {
    return VerifierConfig.of(NANO.with("propose.strip", words), "build").strip();
  }
}
