package dev.zerostream.dashboard;

import dev.zerostream.schemas.MetricWindow;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Scores on held-out tasks, one window of {@code metrics} for each version and task type.
 *
 * <p><b>Contract</b>: thread-safe; of a version and type the latest holds; holds at most {@value
 * #MOST}, those of the newest versions.
 */
final class HeldOutScores {

  static final int MOST = 3_000;

  /** The dimension that no other windows have. */
  private static final String SUITE = "suite";

  /** What a score is of; the oldest version comes first. */
  private record Scored(long version, String type) {

    static final Comparator<Scored> ORDER =
        Comparator.comparingLong(Scored::version).thenComparing(Scored::type);
  }

  private final TreeMap<Scored, MetricWindow> scores = new TreeMap<>(Scored.ORDER);

  /** Takes in a window, unless it is of another kind. */
  synchronized void add(MetricWindow window) {
    Map<String, String> dimensions = window.getDimensions();
    String version = dimensions.getOrDefault("version", "");
    if (!dimensions.containsKey(SUITE) || !version.matches("\\d{1,18}")) {
      return;
    }
    scores.put(new Scored(Long.parseLong(version), dimensions.getOrDefault("type", "")), window);
    if (scores.size() > MOST) {
      scores.pollFirstEntry();
    }
  }

  /** By version, then by type. */
  synchronized List<MetricWindow> inOrder() {
    return List.copyOf(scores.values());
  }
}
