package dev.zerostream.learner;

import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.Segment;
import dev.zerostream.schemas.TaskType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The trajectories of one group as they arrive from {@code rewards}. */
final class HeldGroup {

  /** A rewarded trajectory and where it stands on {@code rewards}. */
  record Held(long offset, RewardedTrajectory value) {

    String id() {
      return value.getTrajectory().getTrajectoryId();
    }
  }

  private final Set<String> pinnedFleets;
  private final List<Held> members = new ArrayList<>();

  /** A group without records; what the named fleets made does not count for it. */
  HeldGroup(Set<String> pinnedFleets) {
    this.pinnedFleets = pinnedFleets;
  }

  void add(Held held) {
    members.add(held);
  }

  List<Held> members() {
    return members;
  }

  /** Whether it is an attempt of a fleet that stays on an old version. */
  boolean pinned(Held held) {
    String fleet = held.value().getFleet();
    return fleet != null && pinnedFleets.contains(fleet);
  }

  private Stream<Held> counted() {
    return members.stream().filter(held -> !pinned(held));
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
    return counted().anyMatch(held -> held.value().getReward() != null);
  }

  /**
   * Oldest weight version of any token that counts; {@link Long#MAX_VALUE} when there is no token.
   */
  long oldestVersion() {
    return counted()
        .flatMap(held -> held.value().getTrajectory().getSegments().stream())
        .mapToLong(Segment::getWeightVersion)
        .min()
        .orElse(Long.MAX_VALUE);
  }
}
