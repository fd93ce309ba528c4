package dev.zerostream.learner;

import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.Verdict;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Which requests ask an old task again (arXiv 2505.03335, algorithm 1, step 3: a batch with too few
 * new tasks is topped up from the buffer). Where only a share v of a type's newest proposals was
 * valid, and that is below the floor, a share (floor − v) / (1 − v) of its requests is PRACTICE, so
 * that the floor holds for the groups that the solver plays. Another share is PRACTICE whatever was
 * valid, for a mix of new and old tasks; the greater of the two counts. No type is practised before
 * a valid task of it was seen.
 *
 * <p>A decision about requests, not about batches: it is recorded by the request itself, and after
 * a restart it begins anew without one valid or invalid proposal known.
 */
final class Practice {

  private final double floor;
  private final double share;
  private final int remembered;
  private final Map<TaskType, Deque<Boolean>> newest = new EnumMap<>(TaskType.class);
  private final Map<TaskType, Double> owed = new EnumMap<>(TaskType.class);
  private final Set<TaskType> practicable = EnumSet.noneOf(TaskType.class);

  /**
   * Practice for one run.
   *
   * @param floor share of groups that should have attempts; 0 for no topping up
   * @param share share of requests that are practice in any case
   * @param remembered newest proposals of a type that count, at least 1
   */
  Practice(double floor, double share, int remembered) {
    this.floor = floor;
    this.share = share;
    this.remembered = remembered;
  }

  /** Counts a group that closed, if the model proposed it in training. */
  void closed(HeldGroup group) {
    var proposal = group.members().get(0).value();
    if (proposal.getVerdict() == Verdict.VALID) {
      practicable.add(group.type());
    }
    if (proposal.getTrajectory().getPhase() != Phase.TRAIN) {
      return;
    }
    Deque<Boolean> valid = newest.computeIfAbsent(group.type(), type -> new ArrayDeque<>());
    valid.addLast(proposal.getVerdict() == Verdict.VALID);
    if (valid.size() > remembered) {
      valid.removeFirst();
    }
  }

  /** The phase of the next request of a type that is seeded. */
  Phase next(TaskType type) {
    double debt = owed.getOrDefault(type, 0.0) + due(type);
    owed.put(type, debt >= 1 ? debt - 1 : debt);
    return debt >= 1 ? Phase.PRACTICE : Phase.TRAIN;
  }

  private double due(TaskType type) {
    if (!practicable.contains(type)) {
      return 0;
    }
    Deque<Boolean> known = newest.getOrDefault(type, new ArrayDeque<>());
    double valid = known.stream().mapToDouble(it -> it ? 1 : 0).average().orElse(1);
    double missing = valid >= floor ? 0 : (floor - valid) / (1 - valid);
    return Math.max(share, missing);
  }
}
