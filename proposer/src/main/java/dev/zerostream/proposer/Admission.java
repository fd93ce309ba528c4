package dev.zerostream.proposer;

import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.Role;
import dev.zerostream.schemas.VerifiedTask;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which verified tasks enter the buffers, by how many of their attempts succeeded. Seeds, which
 * nobody attempts, always do.
 *
 * <p><b>Contract</b>: thread-safe; a task and its rewards may arrive in either order, as they come
 * from two topics; holds at most {@value ReferenceBuffers#CAPACITY} of either, the newest.
 */
final class Admission {

  /** What enters. */
  enum Filter {
    /** Every verified task, at once. */
    ALL,
    /** What some attempt got wrong. */
    NON_ONE,
    /** What some attempt got wrong and another one right. */
    NON_EXTREMES;

    boolean admits(double solveRate) {
      return switch (this) {
        case ALL -> true;
        case NON_ONE -> solveRate < 1;
        case NON_EXTREMES -> solveRate > 0 && solveRate < 1;
      };
    }
  }

  private final Filter filter;
  private final Map<String, VerifiedTask> waiting = new Newest<>();
  private final Map<String, Boolean> decided = new Newest<>();

  Admission(Filter filter) {
    this.filter = filter;
  }

  /** Whether it has to be told of rewards. */
  boolean asksForRewards() {
    return filter != Filter.ALL;
  }

  /** The task, if it enters now. */
  synchronized Optional<VerifiedTask> verified(VerifiedTask task) {
    if (filter == Filter.ALL || task.getPhase() != Phase.TRAIN) {
      return Optional.of(task);
    }
    Boolean admitted = decided.remove(task.getTaskId());
    if (admitted == null) {
      waiting.put(task.getTaskId(), task);
      return Optional.empty();
    }
    return admitted ? Optional.of(task) : Optional.empty();
  }

  /** The task that enters since its group closed so. */
  synchronized Optional<VerifiedTask> closed(RewardedTrajectory rewarded) {
    boolean tells =
        rewarded.getTrajectory().getRole() == Role.PROPOSER
            && rewarded.getTrajectory().getPhase() == Phase.TRAIN
            && rewarded.getRejectReason() == null;
    if (filter == Filter.ALL || !tells) {
      return Optional.empty();
    }
    boolean admitted = rewarded.getSolveRate() != null && filter.admits(rewarded.getSolveRate());
    VerifiedTask task = waiting.remove(rewarded.getGroupId());
    if (task == null) {
      decided.put(rewarded.getGroupId(), admitted);
    }
    return admitted ? Optional.ofNullable(task) : Optional.empty();
  }

  /** A map that forgets the oldest entry when there are too many. */
  private static final class Newest<V> extends LinkedHashMap<String, V> {

    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
      return size() > ReferenceBuffers.CAPACITY;
    }
  }
}
