package dev.zerostream.verifier;

import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.RejectReason;
import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.Verdict;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.internal.CheckedProposal;
import dev.zerostream.verifier.sandbox.Sandbox;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Judges again what a run judged before, with this build; novelty is not asked. */
public final class Rescoring {

  private final TaskChecker checker;
  private final Judge judge;

  /** A verifier of this build under the run's settings. */
  public Rescoring(Sandbox sandbox, VerifierConfig config, InstantSource clock) {
    this.checker = new TaskChecker(sandbox, config, clock);
    this.judge = new Judge(sandbox, config.format(), config.limits());
  }

  /** Why the proposal is refused; empty when it is accepted. */
  public Optional<RejectReason> refusal(ProposedTask proposal) {
    CheckedProposal checked = checker.check(proposal);
    return Optional.ofNullable(checked.getRejectReason());
  }

  /** One verdict per attempt, in order; UNKNOWN for one that nobody generated. */
  public List<Verdict> verdicts(VerifiedTask task, List<Solution> attempts) {
    return judge.judge(task, attempts).stream().map(Rewards.Judged::verdict).toList();
  }

  /** What a verdict earns an attempt. */
  public static double reward(Verdict verdict) {
    return Rewards.earned(verdict);
  }
}
