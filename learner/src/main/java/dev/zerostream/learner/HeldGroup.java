package dev.zerostream.learner;

import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.Segment;
import dev.zerostream.schemas.TaskType;
import java.util.ArrayList;
import java.util.List;

/** The trajectories of one group as they arrive from {@code rewards}. */
final class HeldGroup {

  /** A rewarded trajectory and where it stands on {@code rewards}. */
  record Held(long offset, RewardedTrajectory value) {

    String id() {
      return value.getTrajectory().getTrajectoryId();
    }
  }

  private final List<Held> members = new ArrayList<>();

  void add(Held held) {
    members.add(held);
  }

  List<Held> members() {
    return members;
  }

  /** Whether every record of the group is there. */
  boolean complete() {
    return members.size() >= members.get(0).value().getGroupSize();
  }

  TaskType type() {
    return members.get(0).value().getTrajectory().getTaskType();
  }

  String taskId() {
    return members.get(0).value().getGroupId();
  }

  boolean seed() {
    return members.get(0).value().getTrajectory().getPhase() == Phase.SEED;
  }

  /** Whether the group earned anything at all that can be trained on. */
  boolean rewarded() {
    return members.stream().anyMatch(held -> held.value().getReward() != null);
  }

  /** Oldest weight version of any token; {@link Long#MAX_VALUE} when there is no token. */
  long oldestVersion() {
    return members.stream()
        .flatMap(held -> held.value().getTrajectory().getSegments().stream())
        .mapToLong(Segment::getWeightVersion)
        .min()
        .orElse(Long.MAX_VALUE);
  }
}
