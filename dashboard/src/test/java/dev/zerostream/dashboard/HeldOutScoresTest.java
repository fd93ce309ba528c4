package dev.zerostream.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.schemas.MetricWindow;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeldOutScoresTest {

  private final HeldOutScores scores = new HeldOutScores();

  @Test
  void shouldKeepTheLatestOfEachVersionAndTypeInOrder() {
    // When
    scores.add(score("20", "deduction", 0.5));
    scores.add(score("9", "induction", 0.1));
    scores.add(score("9", "deduction", 0.2));
    scores.add(score("9", "deduction", 0.3));

    // Then
    assertThat(scores.inOrder())
        .containsExactly(
            score("9", "deduction", 0.3),
            score("9", "induction", 0.1),
            score("20", "deduction", 0.5));
  }

  @Test
  void shouldPassOverOtherWindows() {
    scores.add(window(Map.of("type", "DEDUCTION", "role", "SOLVER"), 0.5));
    scores.add(window(Map.of("suite", "development", "version", "new", "type", "deduction"), 0.5));

    assertThat(scores.inOrder()).isEmpty();
  }

  @Test
  void shouldForgetTheOldestVersions() {
    for (int version = 0; version <= HeldOutScores.MOST; version++) {
      scores.add(score(Integer.toString(version), "deduction", 0.5));
    }

    assertThat(scores.inOrder())
        .hasSize(HeldOutScores.MOST)
        .startsWith(score("1", "deduction", 0.5));
  }

  private static MetricWindow score(String version, String type, double greedy) {
    return window(Map.of("suite", "development", "version", version, "type", type), greedy);
  }

  private static MetricWindow window(Map<String, String> dimensions, double greedy) {
    return new MetricWindow(Instant.EPOCH, Instant.EPOCH, dimensions, Map.of("greedy", greedy));
  }
}
