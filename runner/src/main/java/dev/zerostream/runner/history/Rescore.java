package dev.zerostream.runner.history;

import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.RejectReason;
import dev.zerostream.schemas.RejectedTask;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.Role;
import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.Verdict;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.TopicReader;
import dev.zerostream.verifier.Rescoring;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;

/**
 * History judged again by this build's verifier, and how it differs. Reads only. Duplicates are
 * left out: what is new depends on the order of the run.
 */
public final class Rescore {

  /**
   * A verdict that is another today.
   *
   * @param id of a proposal or an attempt
   */
  public record Difference(String id, String recorded, String now) {}

  /**
   * The report.
   *
   * @param rewardChange sum over all attempts of today's reward minus the recorded one
   */
  public record Report(
      long proposals, long attempts, double rewardChange, List<Difference> differences) {}

  private final Rescoring verifier;
  private final Map<String, String> judged = new HashMap<>();
  private final Set<String> duplicates = new HashSet<>();
  private final Map<String, VerifiedTask> tasks = new HashMap<>();
  private final List<Difference> differences = new ArrayList<>();
  private long proposals;
  private long attempts;
  private double rewardChange;

  /** With today's verifier. */
  public Rescore(Rescoring verifier) {
    this.verifier = verifier;
  }

  /** Judges the first {@code limit} proposals and as many groups. */
  public Report run(Cluster cluster, long limit) {
    read(new TopicReader<>(cluster, Topics.REJECTED_TASKS), it -> refused(it));
    read(
        new TopicReader<>(cluster, Topics.VERIFIED_TASKS),
        it -> {
          judged.put(it.getTaskId(), "accepted");
          tasks.put(it.getTaskId(), it);
        });
    read(
        new TopicReader<>(cluster, Topics.PROPOSED_TASKS),
        it -> {
          if (proposals < limit) {
            propose(it);
          }
        });
    Map<String, List<RewardedTrajectory>> groups = new HashMap<>();
    long[] closed = {0};
    read(
        new TopicReader<>(cluster, Topics.REWARDS),
        it -> {
          List<RewardedTrajectory> group =
              groups.computeIfAbsent(it.getGroupId(), any -> new ArrayList<>());
          group.add(it);
          if (group.size() == it.getGroupSize()) {
            groups.remove(it.getGroupId());
            if (tasks.containsKey(it.getGroupId()) && closed[0]++ < limit) {
              judge(tasks.get(it.getGroupId()), group);
            }
          }
        });
    return new Report(proposals, attempts, rewardChange, List.copyOf(differences));
  }

  private static <V extends SpecificRecord> void read(TopicReader<V> topic, Consumer<V> each) {
    try (topic) {
      topic.forEachToEnd(it -> each.accept(it.value()));
    }
  }

  private void refused(RejectedTask task) {
    judged.put(task.getTaskId(), task.getReason().name());
    if (task.getReason() == RejectReason.DUPLICATE || task.getReason() == RejectReason.ABANDONED) {
      duplicates.add(task.getTaskId());
    }
  }

  private void propose(ProposedTask proposal) {
    String recorded = judged.remove(proposal.getTaskId());
    if (recorded == null || duplicates.contains(proposal.getTaskId())) {
      return;
    }
    proposals++;
    Optional<RejectReason> reason = verifier.refusal(proposal);
    compare(proposal.getTaskId() + "/p", recorded, reason.map(Enum::name).orElse("accepted"));
  }

  private void judge(VerifiedTask task, List<RewardedTrajectory> group) {
    List<RewardedTrajectory> recorded =
        group.stream()
            .filter(it -> it.getTrajectory().getRole() == Role.SOLVER)
            .filter(it -> it.getVerdict() != Verdict.UNKNOWN)
            .toList();
    if (recorded.isEmpty()) {
      return;
    }
    List<Solution> solutions =
        recorded.stream()
            .map(
                it ->
                    new Solution(
                        it.getGroupId(), it.getFleet(), it.getAttempt(), it.getTrajectory()))
            .toList();
    List<Rescoring.Again> now = verifier.judged(task, solutions);
    for (int i = 0; i < recorded.size(); i++) {
      attempts++;
      RewardedTrajectory before = recorded.get(i);
      compare(
          before.getTrajectory().getTrajectoryId(),
          before.getVerdict().name(),
          now.get(i).verdict().name());
      if (before.getReward() != null) {
        rewardChange += now.get(i).reward() - before.getReward();
      }
    }
  }

  private void compare(String id, String recorded, String now) {
    if (!recorded.equals(now)) {
      differences.add(new Difference(id, recorded, now));
    }
  }
}
