package dev.zerostream.stage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Names stages that make no progress, with what they wait for.
 *
 * <p><b>Contract</b>: asked every few seconds, it names a stage within half a minute of its last
 * progress, once for each time that it stands still; not thread-safe.
 */
public final class StallWatch {

  /** A stage that has finished nothing for so long is named. */
  public static final Duration PATIENCE = Duration.ofSeconds(20);

  private final List<Stage> stages;
  private final Set<String> named = new HashSet<>();

  /** A watch over these stages. */
  public StallWatch(List<Stage> stages) {
    this.stages = List.copyOf(stages);
  }

  /** One sentence on each stage that stands still and was not named yet. */
  public List<String> news() {
    List<String> sentences = new ArrayList<>();
    for (Stage stage : stages) {
      String name = stage.description().name();
      Liveness.Reading reading = stage.liveness().read();
      if (!stalled(reading)) {
        named.remove(name);
      } else if (named.add(name)) {
        sentences.add(sentence(name, reading));
      }
    }
    return sentences;
  }

  static boolean stalled(Liveness.Reading reading) {
    return reading.idleMillis() >= PATIENCE.toMillis();
  }

  private static String sentence(String name, Liveness.Reading reading) {
    return "%s has made no progress for %d s: it %s %s"
        .formatted(
            name,
            reading.idleMillis() / 1000,
            reading.busy() ? "is busy with" : "waits for",
            reading.waitingFor());
  }
}
