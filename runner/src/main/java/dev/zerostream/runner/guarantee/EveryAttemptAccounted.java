package dev.zerostream.runner.guarantee;

import dev.zerostream.runner.guarantee.Violation.Kind;
import dev.zerostream.schemas.ClosedBy;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.VerifiedTask;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Every group closes once, with all of its records; every attempt is rewarded, came late for a
 * group that was closed without it, or waits in an open group.
 */
public final class EveryAttemptAccounted implements Guarantee {

  private static final String NAME = "EveryAttemptAccounted";

  /** What {@code rewards} has of a group. */
  private static final class Closed {
    private final Set<Integer> indices = new HashSet<>();
    private final Set<String> attempts = new HashSet<>();
    private int size;
    private ClosedBy by;
  }

  private final Map<String, Integer> awaited = new TreeMap<>();
  private final Map<String, Map<String, Boolean>> attempts = new HashMap<>();
  private final Map<String, Closed> closed = new TreeMap<>();
  private final Map<String, Long> seen = new HashMap<>();
  private final List<Violation> doubled = new ArrayList<>();
  private long duplicates;

  @Override
  public void verified(VerifiedTask task) {
    awaited.put(task.getTaskId(), task.getAttempts());
  }

  @Override
  public void solution(Solution solution, boolean settled) {
    Map<String, Boolean> ofTask =
        attempts.computeIfAbsent(solution.getTaskId(), id -> new HashMap<>());
    String attempt = name(solution.getFleet(), solution.getAttempt());
    Boolean before = ofTask.get(attempt);
    duplicates += before == null ? 0 : 1;
    ofTask.put(attempt, settled || Boolean.TRUE.equals(before));
  }

  @Override
  public void rewarded(long offset, RewardedTrajectory rewarded) {
    String id = rewarded.getTrajectory().getTrajectoryId();
    Long before = seen.putIfAbsent(id, offset);
    if (before != null) {
      doubled.add(
          new Violation(
              NAME,
              Kind.DOUBLED,
              id,
              "it is rewarded at offsets %d and %d".formatted(before, offset)));
    }
    Closed group = closed.computeIfAbsent(rewarded.getGroupId(), any -> new Closed());
    group.size = rewarded.getGroupSize();
    group.by = rewarded.getClosedBy();
    if (!group.indices.add(rewarded.getIndexInGroup()) && before == null) {
      doubled.add(
          new Violation(
              NAME,
              Kind.DOUBLED,
              id,
              "place %d of its group is taken twice".formatted(rewarded.getIndexInGroup())));
    }
    if (rewarded.getAttempt() != null) {
      group.attempts.add(name(rewarded.getFleet(), rewarded.getAttempt()));
    }
  }

  @Override
  public List<Violation> violations() {
    List<Violation> found = new ArrayList<>(doubled);
    closed.forEach((id, group) -> judge(id, group, found));
    awaited.forEach(
        (id, wanted) -> {
          if (!closed.containsKey(id) && settled(id) >= Math.max(1, wanted)) {
            found.add(
                new Violation(NAME, Kind.LOST, id, "all attempts are there and it is not closed"));
          }
        });
    return found;
  }

  private void judge(String id, Closed group, List<Violation> found) {
    if (group.indices.size() < group.size) {
      found.add(
          new Violation(
              NAME,
              Kind.LOST,
              id,
              "%d of the group's %d records are there"
                  .formatted(group.indices.size(), group.size)));
    }
    Integer wanted = awaited.get(id);
    if (group.by == ClosedBy.COMPLETE && wanted != null && group.attempts.size() < wanted) {
      found.add(
          new Violation(
              NAME,
              Kind.LOST,
              id,
              "it closed as complete with %d of %d attempts"
                  .formatted(group.attempts.size(), wanted)));
    }
  }

  private long settled(String id) {
    return attempts.getOrDefault(id, Map.of()).values().stream().filter(it -> it).count();
  }

  @Override
  public Map<String, Long> counts() {
    long late = 0;
    for (Map.Entry<String, Map<String, Boolean>> task : attempts.entrySet()) {
      Closed group = closed.get(task.getKey());
      if (group != null) {
        late +=
            task.getValue().keySet().stream().filter(it -> !group.attempts.contains(it)).count();
      }
    }
    long open = awaited.keySet().stream().filter(id -> !closed.containsKey(id)).count();
    return Map.of("lateAttempts", late, "duplicateAttempts", duplicates, "openGroups", open);
  }

  private static String name(String fleet, int attempt) {
    return fleet + "/" + attempt;
  }
}
