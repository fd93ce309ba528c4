package dev.zerostream.solver;

import dev.zerostream.policy.Policy;
import dev.zerostream.policy.Rollout;
import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.EventProducer;
import dev.zerostream.stage.ShareHandler;
import dev.zerostream.stage.TopicReader;
import dev.zerostream.stage.WeightsFollower;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * One verified task to its attempts: all are generated at once and each is written as it comes, to
 * the partition number that the task was read from, where the verifier keeps its group. A task that
 * another worker had before gets only the attempts that are not on the log yet.
 */
final class SolverLoop implements ShareHandler<VerifiedTask> {

  private final Cluster cluster;
  private final Solver solver;
  private final Policy policy;
  private final WeightsFollower weights;
  private final EventProducer events;
  private final InstantSource clock;

  SolverLoop(
      Cluster cluster,
      Solver solver,
      Policy policy,
      WeightsFollower weights,
      EventProducer events,
      InstantSource clock) {
    this.cluster = cluster;
    this.solver = solver;
    this.policy = policy;
    this.weights = weights;
    this.events = events;
    this.clock = clock;
  }

  @Override
  public CompletableFuture<Void> handle(VerifiedTask task, int partition) {
    return attempts(task, partition, Set.of());
  }

  @Override
  public CompletableFuture<Void> handleAgain(VerifiedTask task, int partition, Instant since) {
    Set<String> published = new HashSet<>();
    try (TopicReader<Solution> solutions =
        new TopicReader<>(cluster, Topics.SOLUTIONS, (record, cause) -> {})) {
      solutions.seek(since);
      solutions.forEachToEnd(it -> published.add(it.value().getTrajectory().getTrajectoryId()));
    }
    return attempts(task, partition, published);
  }

  private CompletableFuture<Void> attempts(
      VerifiedTask task, int partition, Set<String> published) {
    weights.require(task.getProposalWeightVersion());
    List<Rollout> plan = solver.plan(task);
    List<CompletableFuture<Void>> written = new ArrayList<>();
    for (int i = 0; i < plan.size(); i++) {
      if (!published.contains(plan.get(i).trajectoryId())) {
        written.add(attempt(task, partition, i, plan.get(i)));
      }
    }
    return CompletableFuture.allOf(written.toArray(CompletableFuture[]::new));
  }

  private CompletableFuture<Void> attempt(
      VerifiedTask task, int partition, int index, Rollout rollout) {
    Instant started = clock.instant();
    return policy
        .submit(rollout.request(policy.tokenizer()))
        .thenApply(done -> rollout.completed(policy.tokenizer(), done, started, clock.instant()))
        .thenCompose(done -> send(partition, solver.solution(task, index, done)));
  }

  @Override
  public CompletableFuture<Void> abandon(VerifiedTask task, int partition, String cause) {
    List<Rollout> plan = solver.plan(task);
    List<CompletableFuture<Void>> written = new ArrayList<>();
    for (int i = 0; i < plan.size(); i++) {
      Solution empty = solver.solution(task, i, plan.get(i).abandoned(clock.instant()));
      written.add(send(partition, empty));
    }
    return CompletableFuture.allOf(written.toArray(CompletableFuture[]::new));
  }

  private CompletableFuture<Void> send(int partition, Solution solution) {
    return events.send(Topics.SOLUTIONS, partition, solution.getTaskId(), solution);
  }
}
