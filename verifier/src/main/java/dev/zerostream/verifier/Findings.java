package dev.zerostream.verifier;

import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.RejectReason;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.internal.CheckedProposal;
import dev.zerostream.verifier.VerifierConfig.Novelty;
import dev.zerostream.verifier.sandbox.TaskOutcome.Refused;

/** What comes of a check: a task and the key that tells whether it is new, or a refusal. */
final class Findings {

  private final Novelty novelty;

  Findings(Novelty novelty) {
    this.novelty = novelty;
  }

  /**
   * A task that passed.
   *
   * @param behaviour what it does, for the gate by behaviour
   * @param exact what it is, for the gate by text
   */
  CheckedProposal accepted(
      ProposedTask proposal, VerifiedTask task, String behaviour, String exact) {
    String key =
        novelty == Novelty.OFF || proposal.getPhase() == Phase.PRACTICE
            ? null
            : proposal.getTaskType() + "/" + (novelty == Novelty.EXACT ? exact : behaviour);
    return CheckedProposal.newBuilder()
        .setProposal(proposal)
        .setTask(task)
        .setNoveltyKey(key)
        .build();
  }

  /** A proposal that the sandbox refused. */
  static CheckedProposal refused(ProposedTask proposal, Refused no) {
    return refused(proposal, RejectReason.valueOf(no.reason().name()), no.detail());
  }

  /** A proposal that did not pass. */
  static CheckedProposal refused(ProposedTask proposal, RejectReason reason, String detail) {
    return CheckedProposal.newBuilder()
        .setProposal(proposal)
        .setRejectReason(reason)
        .setDetail(detail == null ? reason.name() : detail)
        .build();
  }
}
