package dev.zerostream.verifier;

import dev.zerostream.schemas.ClosedBy;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.RejectReason;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.Trajectory;
import dev.zerostream.schemas.Verdict;
import dev.zerostream.stage.Fleets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What trajectories earn (arXiv 2505.03335, equations 4 to 6).
 *
 * <p>A proposal earns by its {@link RewardRules}, by default 1 − s for a solve rate s above 0 and 0
 * when nobody solved it; −1 when it is no valid task; 0 when it is a duplicate. An attempt earns 1
 * when right, −0.5 when wrong, −1 when badly formatted; one that is partly right its {@link
 * InductionCredit}, where the settings give any.
 *
 * <p>Attempts of fleets that stay on an old version are a measurement: they earn what they earn,
 * but the solve rate is that of the others.
 *
 * @param build recorded with each verdict
 * @param rules what a valid proposal earns
 * @param fleets who makes the attempts
 */
record Rewards(String build, RewardRules rules, Fleets fleets) {

  /**
   * A judged attempt; the verdict of one that nobody could generate is UNKNOWN.
   *
   * @param credit from 0 to 1; 1 exactly when it is CORRECT
   */
  record Judged(Solution solution, Verdict verdict, double credit) {

    private boolean real() {
      return verdict != Verdict.UNKNOWN;
    }
  }

  /** The one record of a proposal that was refused. */
  RewardedTrajectory refused(Trajectory proposal, RejectReason reason, Instant at) {
    boolean abandoned = reason == RejectReason.ABANDONED;
    Double reward = abandoned ? null : reason == RejectReason.DUPLICATE ? 0.0 : -1.0;
    return record(proposal, at, 1, 0, abandoned ? ClosedBy.ABANDONED : ClosedBy.REJECTED)
        .setVerdict(Verdict.INVALID)
        .setReward(proposal.getPhase() == Phase.TRAIN ? reward : null)
        .setRejectReason(reason)
        .build();
  }

  /**
   * The records of a group that closed, the proposal first.
   *
   * @param judged attempts that arrived
   * @param attempts attempts that were awaited; with fewer than half of those that count nothing is
   *     rewarded
   * @param measures of the task, recorded with its proposal
   */
  List<RewardedTrajectory> closed(
      Trajectory proposal,
      List<Judged> judged,
      int attempts,
      Map<String, Double> measures,
      ClosedBy closedBy,
      Instant at) {
    List<Judged> counted = judged.stream().filter(this::counts).toList();
    int awaited = attempts - (attempts > 0 ? fleets.pinnedAttempts() : 0);
    boolean rewarded = awaited > 0 && 2 * counted.size() >= awaited;
    Double solveRate = rewarded ? solveRate(counted) : null;
    boolean nobody = attempts > 0 && judged.stream().noneMatch(Judged::real);
    ClosedBy by = nobody && closedBy == ClosedBy.COMPLETE ? ClosedBy.ABANDONED : closedBy;
    int size = judged.size() + 1;
    List<RewardedTrajectory> records = new ArrayList<>();
    records.add(
        record(proposal, at, size, 0, by)
            .setVerdict(Verdict.VALID)
            .setReward(rewarded ? proposed(proposal, solveRate, measures) : null)
            .setSolveRate(solveRate)
            .setComponents(components(rewarded, solveRate, measures))
            .build());
    for (int i = 0; i < judged.size(); i++) {
      records.add(
          attempt(
              judged.get(i),
              record(judged.get(i).solution().getTrajectory(), at, size, i + 1, by),
              rewarded,
              solveRate));
    }
    return records;
  }

  private boolean counts(Judged judged) {
    return judged.real() && !fleets.pinned(judged.solution().getFleet());
  }

  /** The records of a group none of whose verdicts can be trusted: nobody is rewarded. */
  List<RewardedTrajectory> spoiled(Trajectory proposal, List<Solution> attempts, Instant at) {
    int size = attempts.size() + 1;
    List<RewardedTrajectory> records = new ArrayList<>();
    records.add(
        record(proposal, at, size, 0, ClosedBy.REJECTED)
            .setVerdict(Verdict.INVALID)
            .setRejectReason(RejectReason.NONDETERMINISTIC)
            .build());
    for (int i = 0; i < attempts.size(); i++) {
      Solution attempt = attempts.get(i);
      records.add(
          record(attempt.getTrajectory(), at, size, i + 1, ClosedBy.REJECTED)
              .setVerdict(Verdict.UNKNOWN)
              .setFleet(attempt.getFleet())
              .setAttempt(attempt.getAttempt())
              .build());
    }
    return records;
  }

  private static RewardedTrajectory attempt(
      Judged judged, RewardedTrajectory.Builder record, boolean rewarded, Double solveRate) {
    return record
        .setVerdict(judged.verdict())
        .setReward(rewarded && judged.real() ? earned(judged) : null)
        .setSolveRate(solveRate)
        .setFleet(judged.solution().getFleet())
        .setAttempt(judged.solution().getAttempt())
        .build();
  }

  private Map<String, Double> components(
      boolean rewarded, Double solveRate, Map<String, Double> measures) {
    Map<String, Double> components = new TreeMap<>(measures);
    if (rewarded) {
      components.put("learnability", ProposerReward.LEARNABILITY.of(solveRate));
    }
    return components;
  }

  /** Nobody proposed what is only practised. */
  private Double proposed(Trajectory proposal, double solveRate, Map<String, Double> measures) {
    return proposal.getPhase() == Phase.PRACTICE ? null : rules.proposal(solveRate, measures);
  }

  /** Partial credit is a reward of its own; none at all is a wrong answer. */
  static double earned(Judged judged) {
    return switch (judged.verdict()) {
      case CORRECT -> 1;
      case WRONG -> judged.credit() > 0 ? judged.credit() : -0.5;
      default -> -1;
    };
  }

  private static double solveRate(List<Judged> counted) {
    return counted.stream().mapToDouble(Judged::credit).sum() / counted.size();
  }

  private RewardedTrajectory.Builder record(
      Trajectory trajectory, Instant at, int size, int index, ClosedBy closedBy) {
    return RewardedTrajectory.newBuilder()
        .setTrajectory(trajectory)
        .setGroupId(trajectory.getTaskId())
        .setGroupSize(size)
        .setIndexInGroup(index)
        .setClosedBy(closedBy)
        .setComponents(Map.of())
        .setVerifierBuild(build)
        .setRewardedAt(at);
  }
}
