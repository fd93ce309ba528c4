package dev.zerostream.runner.history;

import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.Segment;
import dev.zerostream.schemas.TrainedBatch;
import dev.zerostream.schemas.TrainedTrajectory;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.TopicReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Which version was trained on which trajectories of which tasks made from which others, and back.
 *
 * <p>A version is tainted by a trajectory when it, or a version that it grew from, was trained on
 * it; so the taint of the first such version reaches all later ones, until the run goes back behind
 * it. Through references it also spreads to tasks whose proposers were shown a tainted one.
 */
public final class Lineage {

  /** A rewarded trajectory. */
  public record Origin(
      String trajectory,
      String task,
      List<Long> sampledFrom,
      String verifierBuild,
      List<String> references,
      List<Long> trainedIn) {}

  /**
   * What something reaches.
   *
   * @param trajectories its own
   * @param trainedIn versions trained on one of them
   * @param taintedFrom the first of these
   * @param taintedTo the newest version that grew from one of them; the newest of all, unless the
   *     run went back
   * @param descendants tasks that came from its tasks by way of references
   * @param taintedThroughReferencesFrom first version trained on one of those or on its own
   */
  public record Reach(
      List<String> trajectories,
      List<Long> trainedIn,
      Long taintedFrom,
      Long taintedTo,
      List<String> descendants,
      Long taintedThroughReferencesFrom) {}

  private record Kept(String task, String build, List<Long> sampledFrom) {}

  private final Map<String, Kept> rewarded = new LinkedHashMap<>();
  private final Map<String, TreeSet<Long>> trainedIn = new HashMap<>();
  private final TreeMap<Long, List<String>> trained = new TreeMap<>();
  private final Map<String, List<String>> references = new HashMap<>();
  private final Map<String, List<String>> shownTo = new HashMap<>();
  private final Map<String, List<String>> ofTask = new HashMap<>();
  private final TreeMap<Long, Long> parents = new TreeMap<>();

  private Lineage() {}

  /** Reads what it needs; texts and tokens are not kept. */
  public static Lineage read(Cluster cluster) {
    Lineage lineage = new Lineage();
    try (TopicReader<RewardedTrajectory> rewards = new TopicReader<>(cluster, Topics.REWARDS);
        TopicReader<TrainedBatch> batches = new TopicReader<>(cluster, Topics.TRAINING_BATCHES);
        TopicReader<WeightVersion> versions = new TopicReader<>(cluster, Topics.WEIGHTS);
        TopicReader<VerifiedTask> tasks = new TopicReader<>(cluster, Topics.VERIFIED_TASKS)) {
      rewards.forEachToEnd(it -> lineage.add(it.value()));
      batches.forEachToEnd(it -> lineage.add(it.value()));
      tasks.forEachToEnd(it -> lineage.add(it.value()));
      versions.forEachToEnd(
          it -> lineage.parents.put(it.value().getVersion(), it.value().getParent()));
    }
    return lineage;
  }

  private void add(RewardedTrajectory value) {
    String id = value.getTrajectory().getTrajectoryId();
    List<Long> sampledFrom =
        value.getTrajectory().getSegments().stream().map(Segment::getWeightVersion).toList();
    rewarded.put(id, new Kept(value.getGroupId(), value.getVerifierBuild(), sampledFrom));
    ofTask.computeIfAbsent(value.getGroupId(), any -> new ArrayList<>()).add(id);
  }

  private void add(TrainedBatch batch) {
    List<String> ids = batch.getTrained().stream().map(TrainedTrajectory::getTrajectoryId).toList();
    trained.put(batch.getVersion(), ids);
    ids.forEach(
        id -> trainedIn.computeIfAbsent(id, any -> new TreeSet<>()).add(batch.getVersion()));
  }

  private void add(VerifiedTask task) {
    references.put(task.getTaskId(), task.getReferences());
    task.getReferences()
        .forEach(
            shown ->
                shownTo.computeIfAbsent(shown, any -> new ArrayList<>()).add(task.getTaskId()));
  }

  /** What a version was trained on; empty when there is no such version. */
  public Optional<List<Origin>> version(long version) {
    return Optional.ofNullable(trained.get(version))
        .map(ids -> ids.stream().map(this::origin).toList());
  }

  /** What a task reaches; empty when it never was rewarded. */
  public Optional<Reach> task(String taskId) {
    return Optional.ofNullable(ofTask.get(taskId)).map(ids -> reach(ids, Set.of(taskId)));
  }

  /** What all verdicts of a verifier build reach; empty when it gave none. */
  public Optional<Reach> build(String build) {
    return matching(it -> it.build().equals(build));
  }

  /** Where a trajectory came from; empty when it is not on the log. */
  public Optional<Origin> trajectory(String id) {
    return rewarded.containsKey(id) ? Optional.of(origin(id)) : Optional.empty();
  }

  private Optional<Reach> matching(Predicate<Kept> wanted) {
    List<String> ids = new ArrayList<>();
    Set<String> tasks = new LinkedHashSet<>();
    rewarded.forEach(
        (id, value) -> {
          if (wanted.test(value)) {
            ids.add(id);
            tasks.add(value.task());
          }
        });
    return ids.isEmpty() ? Optional.empty() : Optional.of(reach(ids, tasks));
  }

  private Reach reach(List<String> ids, Set<String> tasks) {
    SortedSet<Long> direct = versions(ids);
    Set<String> descendants = descendants(tasks);
    TreeSet<Long> all = new TreeSet<>(direct);
    descendants.forEach(task -> all.addAll(versions(ofTask.getOrDefault(task, List.of()))));
    Long last = lastGrownFrom(direct);
    return new Reach(
        List.copyOf(ids),
        List.copyOf(direct),
        direct.isEmpty() ? null : direct.first(),
        last,
        List.copyOf(descendants),
        all.isEmpty() ? null : all.first());
  }

  /** The newest version that one of {@code tainted} led to; later ones went back behind them. */
  private Long lastGrownFrom(SortedSet<Long> tainted) {
    Set<Long> grown = new HashSet<>();
    Long last = null;
    for (Map.Entry<Long, Long> version : parents.entrySet()) {
      if (tainted.contains(version.getKey()) || grown.contains(version.getValue())) {
        grown.add(version.getKey());
        last = version.getKey();
      }
    }
    return last;
  }

  private SortedSet<Long> versions(Collection<String> ids) {
    TreeSet<Long> versions = new TreeSet<>();
    ids.forEach(id -> versions.addAll(trainedIn.getOrDefault(id, new TreeSet<>())));
    return versions;
  }

  private Set<String> descendants(Set<String> tasks) {
    Set<String> found = new LinkedHashSet<>();
    Deque<String> next = new ArrayDeque<>(tasks);
    while (!next.isEmpty()) {
      for (String task : shownTo.getOrDefault(next.poll(), List.of())) {
        if (!tasks.contains(task) && found.add(task)) {
          next.add(task);
        }
      }
    }
    return found;
  }

  private Origin origin(String id) {
    Kept value = rewarded.get(id);
    if (value == null) {
      return new Origin(id, "", List.of(), "", List.of(), List.copyOf(versions(List.of(id))));
    }
    return new Origin(
        id,
        value.task(),
        value.sampledFrom(),
        value.build(),
        references.getOrDefault(value.task(), List.of()),
        List.copyOf(versions(List.of(id))));
  }
}
