package dev.zerostream.runner.report;

import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.TopicReader;
import dev.zerostream.stage.TopicReader.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;

/** Keeps a {@link Tally} up to date with the log; not thread-safe. */
public final class LogTally implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(5);

  private final Tally tally = new Tally();
  private final List<Source<?>> sources = new ArrayList<>();

  /** A tally that starts at the beginning of every topic. */
  public LogTally(Cluster cluster) {
    source(cluster, Topics.TASK_REQUESTS, entry -> tally.request(entry.value().getTaskId()));
    source(cluster, Topics.PROPOSED_TASKS, entry -> tally.proposal(entry.value().getTaskId()));
    source(cluster, Topics.VERIFIED_TASKS, entry -> tally.task(entry.value()));
    source(cluster, Topics.REJECTED_TASKS, entry -> tally.rejection(entry.value()));
    source(cluster, Topics.SOLUTIONS, entry -> tally.solution(entry.value()));
    source(cluster, Topics.REWARDS, entry -> tally.reward(entry.offset(), entry.value()));
    source(cluster, Topics.TRAINING_BATCHES, entry -> tally.batch(entry.value()));
    source(cluster, Topics.WEIGHTS, entry -> tally.version(entry.value()));
    source(cluster, Topics.METRICS, entry -> tally.metric(entry.value()));
    source(cluster, Topics.DEAD_LETTERS, entry -> tally.deadLetter());
  }

  /** What is counted so far. */
  public Tally tally() {
    return tally;
  }

  /** Counts what has arrived. */
  public void advance() {
    sources.forEach(source -> source.apply(source.reader().poll(POLL)));
  }

  /** Counts everything up to the end of the log. */
  public void advanceToEnd() {
    sources.forEach(source -> source.apply(source.reader().readToEnd()));
  }

  private <V extends SpecificRecord> void source(
      Cluster cluster, Topic<V> topic, Consumer<Entry<V>> count) {
    TopicReader<V> reader = new TopicReader<>(cluster, topic);
    sources.add(new Source<>(reader, count));
  }

  private record Source<V extends SpecificRecord>(TopicReader<V> reader, Consumer<Entry<V>> count) {

    /** The entries are this source's own. */
    @SuppressWarnings("unchecked")
    private void apply(List<? extends Entry<? extends SpecificRecord>> entries) {
      entries.forEach(entry -> count.accept((Entry<V>) entry));
    }
  }

  @Override
  public void close() {
    sources.forEach(source -> source.reader().close());
  }
}
