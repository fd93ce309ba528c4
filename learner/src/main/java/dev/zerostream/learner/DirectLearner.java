package dev.zerostream.learner;

import dev.zerostream.policy.PolicyTrainer;
import dev.zerostream.policy.StepReport;
import dev.zerostream.policy.Weights;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.TaskRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a learner decides, without its topics: for drivers that play everything in one process. It
 * asks for one batch at a time, and nothing of it survives the process. Not thread-safe.
 */
public final class DirectLearner {

  private final LearnerConfig config;
  private final PolicyTrainer trainer;
  private final Credit credit;
  private final Learner learner;
  private long offset;

  /**
   * A learner of a new run.
   *
   * @param trainer over the base, not closed here
   */
  public DirectLearner(LearnerConfig config, PolicyTrainer trainer) {
    this.config = config;
    this.trainer = trainer;
    this.credit = new Credit(config.withMaxLag(0));
    this.learner = new Learner(config, 0, 0, List.of());
  }

  /** The version of the weights. */
  public long version() {
    return learner.version();
  }

  /** The weights of that version. */
  public Weights weights() {
    return trainer.weights(learner.version());
  }

  /** Requests for what the next batch lacks. */
  public List<TaskRequest> requests() {
    return credit.issue(learner::held, learner.version(), 0);
  }

  /**
   * Takes the records of one group.
   *
   * @return the steps that follow, mostly none
   */
  public List<StepReport> closed(List<RewardedTrajectory> group) {
    List<StepReport> steps = new ArrayList<>();
    for (RewardedTrajectory record : group) {
      learner.fold(offset, record).ifPresent(credit::closed);
      Optional<Batch> batch = learner.close(offset++);
      batch.ifPresent(
          it ->
              steps.add(
                  trainer.step(
                      it.trained().stream().map(Samples::of).toList(), config.objective())));
    }
    return steps;
  }
}
