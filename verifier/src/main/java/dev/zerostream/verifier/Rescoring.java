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
    this.judge = new Judge(sandbox, config);
  }

  /** Why the proposal is refused; empty when it is accepted. */
  public Optional<RejectReason> refusal(ProposedTask proposal) {
    CheckedProposal checked = checker.check(proposal);
    return Optional.ofNullable(checked.getRejectReason());
  }

  /** A verdict and what it earns; UNKNOWN for an attempt that nobody generated. */
  public record Again(Verdict verdict, double reward) {}

  /** One per attempt, in order. */
  public List<Again> judged(VerifiedTask task, List<Solution> attempts) {
    return judge.judge(task, attempts).stream()
        .map(it -> new Again(it.verdict(), Rewards.earned(it)))
        .toList();
  }
}
