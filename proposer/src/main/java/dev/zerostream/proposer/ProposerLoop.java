package dev.zerostream.proposer;

import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.TaskRequest;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.EventProducer;
import dev.zerostream.stage.ShareHandler;
import dev.zerostream.stage.TopicReader;
import dev.zerostream.stage.WeightsFollower;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One request to one proposal: plan, generate, write, in that order; the request is acknowledged
 * once the broker has the proposal.
 */
final class ProposerLoop implements ShareHandler<TaskRequest> {

  private final Cluster cluster;
  private final DirectProposer proposer;
  private final WeightsFollower weights;
  private final EventProducer events;

  ProposerLoop(
      Cluster cluster, DirectProposer proposer, WeightsFollower weights, EventProducer events) {
    this.cluster = cluster;
    this.proposer = proposer;
    this.weights = weights;
    this.events = events;
  }

  @Override
  public CompletableFuture<Void> handle(TaskRequest request, int partition) {
    if (request.getPhase() != Phase.PRACTICE) {
      weights.require(request.getIssuedAtVersion());
    }
    return proposer.propose(request).thenCompose(this::send);
  }

  @Override
  public CompletableFuture<Void> handleAgain(TaskRequest request, int partition, Instant since) {
    return published(request.getTaskId(), since)
        ? CompletableFuture.completedFuture(null)
        : handle(request, partition);
  }

  private boolean published(String taskId, Instant since) {
    AtomicBoolean found = new AtomicBoolean();
    try (TopicReader<ProposedTask> proposals = new TopicReader<>(cluster, Topics.PROPOSED_TASKS)) {
      proposals.seek(since);
      proposals.forEachToEnd(it -> found.compareAndSet(false, it.key().equals(taskId)));
    }
    return found.get();
  }

  @Override
  public CompletableFuture<Void> abandon(TaskRequest request, int partition, String cause) {
    return send(proposer.abandoned(request, cause));
  }

  private CompletableFuture<Void> send(ProposedTask proposed) {
    return events.send(Topics.PROPOSED_TASKS, null, proposed.getTaskId(), proposed);
  }
}
