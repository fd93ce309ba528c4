package dev.zerostream.verifier;

import dev.zerostream.schemas.ClosedBy;
import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.RejectReason;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.internal.CheckedProposal;
import dev.zerostream.verifier.sandbox.Sandbox;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a verifier decides, without its topics: for drivers that play everything in one process.
 * Known tasks are kept in memory; answers are not counted, so that {@code answer_diversity} is
 * absent. Not thread-safe.
 */
public final class DirectVerifier {

  private final TaskChecker checker;
  private final Judge judge;
  private final Rewards rewards;
  private final InstantSource clock;
  private final Map<String, String> known = new HashMap<>();

  /** A verifier that knows no task yet. */
  public DirectVerifier(VerifierConfig config, Sandbox sandbox, InstantSource clock) {
    this.checker = new TaskChecker(sandbox, config, clock);
    this.judge = new Judge(sandbox, config);
    this.rewards = new Rewards(config.build(), config.rules(), config.fleets());
    this.clock = clock;
  }

  /**
   * What became of a proposal.
   *
   * @param task null when it is refused
   * @param refused its reward when it is refused, else null
   */
  public record Checked(VerifiedTask task, RewardedTrajectory refused) {}

  /** Checks a proposal and asks the novelty gate. */
  public Checked check(ProposedTask proposal) {
    CheckedProposal checked = checker.check(proposal);
    if (checked.getTask() == null) {
      return refused(proposal, checked.getRejectReason());
    }
    String key = checked.getNoveltyKey();
    boolean isNew = key == null || known.putIfAbsent(key, proposal.getTaskId()) == null;
    return isNew ? new Checked(checked.getTask(), null) : refused(proposal, RejectReason.DUPLICATE);
  }

  private Checked refused(ProposedTask proposal, RejectReason reason) {
    Instant now = clock.instant();
    return new Checked(null, rewards.refused(GroupLogic.trajectory(proposal, now), reason, now));
  }

  /** The rewards of a task and all its attempts. */
  public List<RewardedTrajectory> close(
      VerifiedTask task, ProposedTask proposal, List<Solution> attempts) {
    Instant now = clock.instant();
    var trajectory = GroupLogic.trajectory(proposal, now);
    try {
      return rewards.closed(
          trajectory,
          judge.judge(task, attempts),
          task.getAttempts(),
          Measures.of(task, proposal.getReferencePrograms(), null),
          ClosedBy.COMPLETE,
          now);
    } catch (StateLeaked leaked) {
      return rewards.spoiled(trajectory, attempts, now);
    }
  }
}
