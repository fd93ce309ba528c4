package dev.zerostream.stage;

import dev.zerostream.schemas.RunStarted;
import dev.zerostream.schemas.topic.Topics;
import java.util.List;
import java.util.Optional;

/** The run that a cluster's topics belong to. */
public final class Runs {

  private Runs() {}

  /** The run that was announced, if one was. */
  public static Optional<RunStarted> announced(Cluster cluster) {
    try (TopicReader<RunStarted> reader = new TopicReader<>(cluster, Topics.RUNS)) {
      List<TopicReader.Entry<RunStarted>> entries = reader.readToEnd();
      return entries.isEmpty() ? Optional.empty() : Optional.of(entries.get(0).value());
    }
  }

  /** Announces a run, unless one is there already; returns the one that holds. */
  public static RunStarted announce(Cluster cluster, RunStarted run) {
    Optional<RunStarted> earlier = announced(cluster);
    if (earlier.isPresent()) {
      return earlier.get();
    }
    try (EventProducer producer = new EventProducer(cluster)) {
      Acknowledged.await(producer.send(Topics.RUNS, null, run.getRunId(), run));
    }
    return run;
  }
}
