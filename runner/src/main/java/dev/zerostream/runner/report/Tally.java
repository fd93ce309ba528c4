package dev.zerostream.runner.report;

import dev.zerostream.schemas.ClosedBy;
import dev.zerostream.schemas.DropReason;
import dev.zerostream.schemas.MetricWindow;
import dev.zerostream.schemas.RejectReason;
import dev.zerostream.schemas.RejectedTask;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.TrainedBatch;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.WeightVersion;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counts over a run's topics. Ids are counted once, whatever was delivered twice; what happened to
 * each rewarded trajectory is found by its offset, so that the sums are a check and not a
 * definition.
 */
public final class Tally {

  private static final int WINDOWS = 20;

  private final Set<String> requested = new HashSet<>();
  private final Set<String> proposed = new HashSet<>();
  private final Set<String> verified = new HashSet<>();
  private final Map<RejectReason, Set<String>> rejected = new EnumMap<>(RejectReason.class);
  private final Set<String> solutions = new HashSet<>();
  private final Map<ClosedBy, Set<String>> groups = new EnumMap<>(ClosedBy.class);
  private final Set<Long> rewarded = new HashSet<>();
  private final Set<Long> trained = new HashSet<>();
  private final Map<DropReason, Set<Long>> dropped = new EnumMap<>(DropReason.class);
  private final Chronicle chronicle = new Chronicle();
  private long doubled;
  private long deadLetters;
  private long newestVersion = -1;
  private double staleness;
  private double stalenessMax;
  private long batches;
  private WeightVersion newest;

  void request(String taskId) {
    requested.add(taskId);
  }

  void proposal(String taskId) {
    proposed.add(taskId);
  }

  void task(VerifiedTask task) {
    verified.add(task.getTaskId());
    chronicle.task(task);
  }

  void rejection(RejectedTask task) {
    rejected.computeIfAbsent(task.getReason(), any -> new HashSet<>()).add(task.getTaskId());
    chronicle.rejection(task);
  }

  void solution(Solution solution) {
    solutions.add(solution.getTrajectory().getTrajectoryId());
  }

  void reward(long offset, RewardedTrajectory value) {
    rewarded.add(offset);
    groups.computeIfAbsent(value.getClosedBy(), any -> new HashSet<>()).add(value.getGroupId());
    chronicle.reward(value);
  }

  void batch(TrainedBatch batch) {
    batch.getTrained().forEach(t -> doubled += trained.add(t.getOffset()) ? 0 : 1);
    batch
        .getDropped()
        .forEach(
            d -> dropped.computeIfAbsent(d.getReason(), any -> new HashSet<>()).add(d.getOffset()));
  }

  void version(WeightVersion manifest) {
    chronicle.version(manifest);
    newest = manifest;
    newestVersion = manifest.getVersion();
    Double mean = manifest.getMetrics().get("staleness/mean");
    if (mean != null) {
      batches++;
      staleness += mean;
      stalenessMax = Math.max(stalenessMax, manifest.getMetrics().get("staleness/max"));
    }
  }

  void metric(MetricWindow window) {
    chronicle.metric(window);
  }

  void deadLetter() {
    deadLetters++;
  }

  /** The run over time, without the difficulty of its tasks. */
  public History history() {
    return new History(chronicle.windows(WINDOWS), List.of(), chronicle.scores());
  }

  public long requested() {
    return requested.size();
  }

  public long proposed() {
    return proposed.size();
  }

  public long verified() {
    return verified.size();
  }

  public Map<RejectReason, Long> rejected() {
    Map<RejectReason, Long> counts = new EnumMap<>(RejectReason.class);
    rejected.forEach((reason, ids) -> counts.put(reason, (long) ids.size()));
    return counts;
  }

  public long solutions() {
    return solutions.size();
  }

  public long groups(ClosedBy closedBy) {
    return groups.getOrDefault(closedBy, Set.of()).size();
  }

  public long rewarded() {
    return rewarded.size();
  }

  public long trained() {
    return trained.size();
  }

  /** Trajectories that more than one batch trained on; anything but 0 is a bug. */
  public long doubled() {
    return doubled;
  }

  public long dropped(DropReason reason) {
    return dropped.getOrDefault(reason, Set.of()).size();
  }

  /** Rewarded trajectories that no batch has settled. */
  public long pending() {
    return rewarded.stream().filter(offset -> !settled(offset)).count();
  }

  private boolean settled(long offset) {
    return trained.contains(offset)
        || dropped.values().stream().anyMatch(offsets -> offsets.contains(offset));
  }

  public long newestVersion() {
    return newestVersion;
  }

  /** The newest manifest, null before the first. */
  public WeightVersion newest() {
    return newest;
  }

  public double stalenessMean() {
    return batches == 0 ? 0 : staleness / batches;
  }

  public double stalenessMax() {
    return stalenessMax;
  }

  public long deadLetters() {
    return deadLetters;
  }
}
