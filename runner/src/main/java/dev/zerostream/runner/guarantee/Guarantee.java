package dev.zerostream.runner.guarantee;

import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.RejectedTask;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.TaskRequest;
import dev.zerostream.schemas.TrainedBatch;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.WeightVersion;
import java.util.List;
import java.util.Map;

/**
 * A promise about a run's log.
 *
 * <p><b>Contract</b>: is told of every committed record, topic by topic, in the order of each
 * topic; topics may come in any order. Judges only when asked.
 */
public interface Guarantee {

  /** A request for a task. */
  default void request(TaskRequest request) {}

  /**
   * A proposal.
   *
   * @param settled whether the verifier has read it and finished all that follows from it
   */
  default void proposal(ProposedTask proposal, boolean settled) {}

  /** A task that was accepted. */
  default void verified(VerifiedTask task) {}

  /** A task that was refused. */
  default void rejected(RejectedTask task) {}

  /**
   * An attempt.
   *
   * @param settled whether the verifier has read it and finished all that follows from it
   */
  default void solution(Solution solution, boolean settled) {}

  /** A rewarded trajectory at {@code offset} of {@code rewards}. */
  default void rewarded(long offset, RewardedTrajectory rewarded) {}

  /** What went into a version. */
  default void batch(TrainedBatch batch) {}

  /** A version of the weights. */
  default void version(WeightVersion version) {}

  /** Where the log breaks the promise. */
  List<Violation> violations();

  /** What was counted on the way, by name. */
  default Map<String, Long> counts() {
    return Map.of();
  }
}
