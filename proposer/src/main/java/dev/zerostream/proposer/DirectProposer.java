package dev.zerostream.proposer;

import dev.zerostream.policy.Policy;
import dev.zerostream.policy.Rollout;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.TaskRequest;
import dev.zerostream.schemas.VerifiedTask;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What a proposer does between its topics: a request becomes a generation, and that a proposal. A
 * PRACTICE request is answered with an old task at once, a SEED request with a saved one while
 * there are any. Thread-safe.
 */
public final class DirectProposer {

  private final Proposer proposer;
  private final ReferenceBuffers buffers;
  private final Admission admission;
  private final Policy policy;
  private final InstantSource clock;

  /** A proposer with empty buffers. */
  public DirectProposer(
      ProposerConfig config, Policy policy, String runId, String worker, InstantSource clock) {
    this.proposer = new Proposer(config, policy.tokenizer(), runId, worker);
    this.buffers = new ReferenceBuffers(config.referenceSampling());
    this.admission = new Admission(config.referenceFilter());
    this.policy = policy;
    this.clock = clock;
  }

  /** Takes a task into the buffers, now or when its group has closed. */
  public void verified(VerifiedTask task) {
    admission.verified(task).ifPresent(buffers::add);
  }

  /** Whether {@link #closed} makes a difference. */
  boolean asksForRewards() {
    return admission.asksForRewards();
  }

  /** Takes in what a group's attempts earned, which may decide about its task. */
  public void closed(RewardedTrajectory rewarded) {
    admission.closed(rewarded).ifPresent(buffers::add);
  }

  /** The proposal that answers a request. */
  public CompletableFuture<ProposedTask> propose(TaskRequest request) {
    if (request.getPhase() == Phase.PRACTICE) {
      return CompletableFuture.completedFuture(proposer.practice(request, buffers));
    }
    Optional<ProposedTask> saved = proposer.saved(request);
    if (saved.isPresent()) {
      return CompletableFuture.completedFuture(saved.get());
    }
    Proposal proposal = proposer.plan(request, buffers);
    Rollout rollout = proposal.rollout();
    Instant started = clock.instant();
    return policy
        .submit(rollout.request(policy.tokenizer()))
        .thenApply(done -> rollout.completed(policy.tokenizer(), done, started, clock.instant()))
        .thenApply(done -> proposer.proposed(request, proposal, done));
  }

  /** What is said of a request that nobody could answer. */
  public ProposedTask abandoned(TaskRequest request, String cause) {
    return proposer.abandoned(request, cause);
  }
}
