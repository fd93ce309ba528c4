package dev.zerostream.runner.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.zerostream.runner.heldout.HeldOutScores;
import dev.zerostream.schemas.ClosedBy;
import dev.zerostream.schemas.DropReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The run report, as {@code --report} writes it. Counts cover the whole log of the run, times this
 * process.
 *
 * @param firstRewardSeconds from the start of the process to its first reward, null when none came
 * @param heldout scores of the base and of the final weights, null when they were not measured
 * @param history the run over time
 */
public record RunReport(
    String runId,
    String profile,
    long seed,
    double wallSeconds,
    Double firstRewardSeconds,
    Tasks tasks,
    long solutions,
    Groups groups,
    Trajectories trajectories,
    long versions,
    Staleness staleness,
    HeldOut heldout,
    long deadLetters,
    History history) {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** Tasks by what became of them. */
  public record Tasks(long requested, long proposed, long verified, Map<String, Long> rejected) {}

  /** Groups by what closed them. */
  public record Groups(long complete, long rejected, long deadline, long abandoned) {}

  /** Rewarded trajectories by what became of them: rewarded = trained + dropped + pending. */
  public record Trajectories(
      long rewarded, long trained, Map<String, Long> dropped, long pending) {}

  /** Lag of trained groups, in weight versions. */
  public record Staleness(double mean, double max, long bound) {}

  /** Held-out scores before and after. */
  public record HeldOut(
      Map<String, HeldOutScores.Score> base,
      @JsonProperty("final") Map<String, HeldOutScores.Score> finalWeights) {}

  /** What one process knows that the log does not. */
  public record Session(
      String runId,
      String profile,
      long seed,
      long maxLag,
      double wallSeconds,
      Double firstRewardSeconds) {}

  /** Builds the report of a run the difficulty of whose tasks was not measured. */
  public static RunReport of(Session session, Tally tally, HeldOut heldout) {
    return of(session, tally, heldout, List.of());
  }

  /**
   * Builds the report.
   *
   * @throws IllegalStateException when the log's sums do not add up, which is a bug
   */
  public static RunReport of(
      Session session, Tally tally, HeldOut heldout, List<History.Difficulty> difficulty) {
    Map<String, Long> rejected = new TreeMap<>();
    tally.rejected().forEach((reason, count) -> rejected.put(reason.name(), count));
    History history = tally.history();
    return new RunReport(
        session.runId(),
        session.profile(),
        session.seed(),
        session.wallSeconds(),
        session.firstRewardSeconds(),
        new Tasks(tally.requested(), tally.proposed(), tally.verified(), rejected),
        tally.solutions(),
        groups(tally),
        trajectories(tally),
        Math.max(0, tally.newestVersion()),
        new Staleness(tally.stalenessMean(), tally.stalenessMax(), session.maxLag()),
        heldout,
        tally.deadLetters(),
        new History(history.windows(), difficulty, history.scores()));
  }

  private static Groups groups(Tally tally) {
    return new Groups(
        tally.groups(ClosedBy.COMPLETE),
        tally.groups(ClosedBy.REJECTED),
        tally.groups(ClosedBy.DEADLINE),
        tally.groups(ClosedBy.ABANDONED));
  }

  private static Trajectories trajectories(Tally tally) {
    Map<String, Long> dropped = new LinkedHashMap<>();
    long drops = 0;
    for (DropReason reason : DropReason.values()) {
      if (tally.dropped(reason) > 0) {
        dropped.put(reason.name().toUpperCase(Locale.ROOT), tally.dropped(reason));
        drops += tally.dropped(reason);
      }
    }
    if (tally.rewarded() != tally.trained() + drops + tally.pending() || tally.doubled() != 0) {
      throw new IllegalStateException(
          "Expected %d rewarded = %d trained + %d dropped + %d pending and none twice, but %d are"
              .formatted(
                  tally.rewarded(), tally.trained(), drops, tally.pending(), tally.doubled()));
    }
    return new Trajectories(tally.rewarded(), tally.trained(), dropped, tally.pending());
  }

  /** Writes the report as JSON. */
  public void write(Path file) {
    try {
      Files.write(file, JSON.writeValueAsBytes(this));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Expected to write the report to %s, but %s".formatted(file, e.getMessage()), e);
    }
  }
}
