package dev.zerostream.learner;

import dev.zerostream.schemas.RewardedTrajectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Folds a log the way the learner's loop does. */
final class Folding {

  private Folding() {}

  /** The batches that a learner of a new run makes of {@code log}. */
  static List<Batch> of(LearnerConfig config, List<RewardedTrajectory> log) {
    return of(new Learner(config, 0, 0, List.of()), log, 0);
  }

  /** The batches of a learner that starts from what {@code last} left. */
  static List<Batch> after(Batch last, LearnerConfig config, List<RewardedTrajectory> log) {
    Checkpoint kept =
        new Checkpoint(
            last.version(),
            last.rewardsOffset(),
            last.carriedOver(),
            Map.of(),
            List.of(),
            Map.of());
    Learner learner = new Learner(config, kept.version(), kept.rewardsOffset(), kept.carriedOver());
    return of(learner, log, Recovery.firstNeeded(kept));
  }

  static List<Batch> of(Learner learner, List<RewardedTrajectory> log, long from) {
    List<Batch> batches = new ArrayList<>();
    for (long offset = from; offset < log.size(); offset++) {
      learner.fold(offset, log.get((int) offset));
      Optional<Batch> batch = learner.close(offset);
      while (batch.isPresent()) {
        batches.add(batch.get());
        batch = learner.close(offset);
      }
    }
    return batches;
  }

  static List<String> trained(Batch batch) {
    return batch.trained().stream().map(trained -> trained.held().id()).toList();
  }

  /** What was dropped and why, as {@code id REASON}. */
  static List<String> dropped(Batch batch) {
    return batch.dropped().stream().map(d -> d.held().id() + " " + d.reason()).toList();
  }
}
