package dev.zerostream.learner;

import dev.zerostream.schemas.Heartbeat;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.TopicReader;
import dev.zerostream.stage.TopicReader.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Watches whether another learner of the run is active. Whoever finds none may fence and take over;
 * two that both find none fence one another, and the log decides.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>Another instance counts as active until {@link #SILENCE} has passed, by this process's own
 *       clock, since its last heartbeat arrived here.
 *   <li>One that ended in order does not count, nor does this instance's own earlier process.
 * </ul>
 */
final class Succession implements AutoCloseable {

  static final Duration SILENCE = Duration.ofSeconds(10);

  /** Heartbeats older than this are history, however far the clocks of two machines differ. */
  private static final Duration HISTORY = Duration.ofHours(1);

  private static final Duration POLL = Duration.ofMillis(200);
  private static final String STAGE = LearnerStage.DESCRIPTION.name();

  private final LearnerLoop.Parts parts;
  private final TopicReader<Heartbeat> heartbeats;
  private final Map<String, Long> heardAt = new HashMap<>();

  Succession(LearnerLoop.Parts parts) {
    this.parts = parts;
    this.heartbeats =
        new TopicReader<>(parts.cluster(), Topics.HEARTBEATS, parts.deadLetters()::bury);
    heartbeats.readToEnd().forEach(this::hear);
  }

  /** An active instance, if there is one. */
  Optional<String> active() {
    heartbeats.poll(POLL).forEach(this::hear);
    long now = parts.clock().millis();
    heardAt.values().removeIf(at -> now - at >= SILENCE.toMillis());
    return heardAt.keySet().stream().sorted().findFirst();
  }

  private void hear(Entry<Heartbeat> entry) {
    Heartbeat heartbeat = entry.value();
    String instance = heartbeat.getInstance();
    Instant now = parts.clock().instant();
    boolean another =
        heartbeat.getStage().equals(STAGE)
            && heartbeat.getRunId().equals(parts.runId())
            && !instance.equals(parts.instance())
            && heartbeat.getSentAt().isAfter(now.minus(HISTORY));
    if (another && heartbeat.getActive()) {
      heardAt.put(instance, now.toEpochMilli());
    } else {
      heardAt.remove(instance);
    }
  }

  @Override
  public void close() {
    heartbeats.close();
  }
}
