package dev.zerostream.runner.audit;

import dev.zerostream.runner.guarantee.EachTrajectoryTrainedOnce;
import dev.zerostream.runner.guarantee.EveryAttemptAccounted;
import dev.zerostream.runner.guarantee.EveryTaskJudgedOnce;
import dev.zerostream.runner.guarantee.Guarantee;
import dev.zerostream.runner.guarantee.PinnedFleetsMeasured;
import dev.zerostream.runner.guarantee.StalenessBoundHeld;
import dev.zerostream.runner.guarantee.VersionsMonotonic;
import dev.zerostream.runner.guarantee.Violation;
import dev.zerostream.schemas.RunStarted;
import dev.zerostream.schemas.TrainedBatch;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.Fleets;
import dev.zerostream.stage.Runs;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.TopicReader;
import dev.zerostream.stage.TopicReader.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads a run's whole log and asks each guarantee what is wrong with it. May be done at any moment
 * of a run: topics are read from the last stage back to the first, so that what is under way counts
 * as pending and never as lost.
 */
public final class LogAudit {

  private static final Duration MOMENT = Duration.ofMillis(100);
  private static final int MOMENTS = 20;

  private final Cluster cluster;
  private final VerifierProgress progress;
  private final boolean checksums;
  private final List<Guarantee> guarantees;
  private final Map<String, Long> window = new LinkedHashMap<>();
  private long undecodable;
  private long newest;

  /**
   * An audit that has read nothing but the run's record.
   *
   * @param maxLag the run's bound on staleness
   * @param checksums whether every version of the weights is rebuilt
   */
  public LogAudit(Cluster cluster, VerifierProgress progress, long maxLag, boolean checksums) {
    this.cluster = cluster;
    this.progress = progress;
    this.checksums = checksums;
    Fleets fleets =
        new Fleets(Runs.announced(cluster).map(RunStarted::getFleets).orElse(List.of()));
    this.guarantees =
        List.of(
            new EveryTaskJudgedOnce(),
            new EveryAttemptAccounted(),
            new EachTrajectoryTrainedOnce(),
            new VersionsMonotonic(),
            new StalenessBoundHeld(maxLag, fleets),
            new PinnedFleetsMeasured(fleets.all()));
  }

  /** An audit of a run with these settings that also rebuilds every version of the weights. */
  public static LogAudit whole(Cluster cluster, Settings settings) {
    return new LogAudit(
        cluster, VerifierProgress.of(cluster), settings.integer("max.lag", 0, 1_000), true);
  }

  /** Reads and judges. */
  public AuditReport run(String runId) {
    read(
        Topics.WEIGHTS,
        it -> {
          newest = it.value().getVersion();
          each(g -> g.version(it.value()));
        });
    readBatches();
    read(Topics.REWARDS, it -> each(g -> g.rewarded(it.offset(), it.value())));
    read(Topics.REJECTED_TASKS, it -> each(g -> g.rejected(it.value())));
    read(Topics.VERIFIED_TASKS, it -> each(g -> g.verified(it.value())));
    read(Topics.SOLUTIONS, it -> each(g -> g.solution(it.value(), settled(Topics.SOLUTIONS, it))));
    read(
        Topics.PROPOSED_TASKS,
        it -> each(g -> g.proposal(it.value(), settled(Topics.PROPOSED_TASKS, it))));
    read(Topics.TASK_REQUESTS, it -> each(g -> g.request(it.value())));
    long[] letters = {0};
    read(Topics.DEAD_LETTERS, it -> letters[0]++);
    return report(runId, letters[0]);
  }

  /**
   * Those of versions that were read. The batch of the newest may show a moment after its manifest,
   * as a commit reaches partitions one by one.
   */
  private void readBatches() {
    long[] last = {0};
    Consumer<Entry<TrainedBatch>> feed =
        it -> {
          last[0] = Math.max(last[0], it.value().getVersion());
          if (it.value().getVersion() <= newest) {
            each(g -> g.batch(it.value()));
          }
        };
    try (TopicReader<TrainedBatch> reader = new TopicReader<>(cluster, Topics.TRAINING_BATCHES)) {
      reader.forEachToEnd(feed);
      for (int i = 0; i < MOMENTS && last[0] < newest; i++) {
        reader.poll(MOMENT).forEach(feed);
      }
    }
  }

  private AuditReport report(String runId, long deadLetters) {
    List<Violation> violations = new ArrayList<>();
    Map<String, Long> counts = new TreeMap<>();
    for (Guarantee guarantee : guarantees) {
      violations.addAll(guarantee.violations());
      counts.putAll(guarantee.counts());
    }
    counts.put("deadLetters", deadLetters);
    counts.put("undecodable", undecodable);
    if (checksums) {
      new WeightsIntact(cluster).check(violations, counts);
    }
    return AuditReport.of(runId, violations, counts, window);
  }

  private boolean settled(Topic<?> topic, Entry<?> entry) {
    return entry.offset() < progress.end(topic, entry.partition());
  }

  private void each(Consumer<Guarantee> feed) {
    guarantees.forEach(feed);
  }

  private <V extends SpecificRecord> void read(Topic<V> topic, Consumer<Entry<V>> feed) {
    try (TopicReader<V> reader =
        new TopicReader<>(cluster, topic, (record, cause) -> undecodable++)) {
      window.put(
          topic.name(), reader.beginnings().values().stream().mapToLong(it -> it).max().orElse(0));
      reader.forEachToEnd(feed);
    }
  }
}
