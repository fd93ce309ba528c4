package dev.zerostream.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PromptTemplatesTest {

  private final PromptTemplates templates =
      new PromptTemplates(PromptTemplatesTest.class, "prompts");

  @Test
  void shouldFillEveryGap() {
    assertThat(templates.fill("greeting", Map.of("name", "Ada", "rest", "Well?")))
        .isEqualTo("Hello Ada, Ada! Well?");
  }

  @Test
  void shouldLeaveTextThatLooksLikeAGapAsItIs() {
    assertThat(templates.fill("greeting", Map.of("name", "{{rest}}", "rest", "{{name}} $1 \\")))
        .isEqualTo("Hello {{rest}}, {{rest}}! {{name}} $1 \\");
  }

  @Test
  void shouldFillDifferentValuesIntoOneTemplate() {
    templates.fill("greeting", Map.of("name", "Ada", "rest", ""));

    assertThat(templates.fill("greeting", Map.of("name", "Bob", "rest", "")))
        .isEqualTo("Hello Bob, Bob! ");
  }

  @Test
  void shouldTakeAwayTheLastNewlineOnly() {
    assertThat(templates.fill("plain", Map.of())).isEqualTo("no gap, one newline kept\n");
  }

  @Test
  void shouldRefuseAGapWithoutAValue() {
    assertThatThrownBy(() -> templates.fill("greeting", Map.of("name", "Ada")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected a value for the gap rest of prompt greeting, but there is none");
  }

  @Test
  void shouldRefuseAPromptThatIsNotThere() {
    assertThatThrownBy(() -> templates.fill("absent", Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("prompts/absent.txt");
  }
}
