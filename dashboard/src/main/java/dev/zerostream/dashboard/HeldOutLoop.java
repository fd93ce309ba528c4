package dev.zerostream.dashboard;

import dev.zerostream.schemas.MetricWindow;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.TopicReader;
import dev.zerostream.stage.Worker;
import java.time.Duration;
import java.util.List;

/**
 * Reads from {@code metrics} what the evaluation during a run says of versions of the weights.
 *
 * <p>They are few, and nothing follows from them, so that no store is needed: a restart reads them
 * again. The windows that the dashboard itself writes there are passed over.
 */
final class HeldOutLoop implements Worker.Loop {

  private static final Duration POLL = Duration.ofMillis(500);

  private final Cluster cluster;
  private final HeldOutScores scores = new HeldOutScores();
  private TopicReader<MetricWindow> reader;

  HeldOutLoop(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Scores so far. */
  List<MetricWindow> scores() {
    return scores.inOrder();
  }

  @Override
  public void begin() {
    reader = new TopicReader<>(cluster, Topics.METRICS);
  }

  @Override
  public void turn() {
    reader.poll(POLL).forEach(entry -> scores.add(entry.value()));
  }

  @Override
  public void end() {
    if (reader != null) {
      reader.close();
    }
  }
}
