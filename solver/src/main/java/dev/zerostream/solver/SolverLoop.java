package dev.zerostream.solver;

import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.EventProducer;
import dev.zerostream.stage.ShareHandler;
import dev.zerostream.stage.TopicReader;
import dev.zerostream.stage.WeightsFollower;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * One verified task to its attempts: each is written as it comes, to the partition number that the
 * task was read from, where the verifier keeps its group. A task that another worker had before
 * gets only the attempts that are not on the log yet.
 */
final class SolverLoop implements ShareHandler<VerifiedTask> {

  private final Cluster cluster;
  private final DirectSolver solver;
  private final WeightsFollower weights;
  private final EventProducer events;

  SolverLoop(Cluster cluster, DirectSolver solver, WeightsFollower weights, EventProducer events) {
    this.cluster = cluster;
    this.solver = solver;
    this.weights = weights;
    this.events = events;
  }

  @Override
  public CompletableFuture<Void> handle(VerifiedTask task, int partition) {
    return attempts(task, partition, Set.of());
  }

  @Override
  public CompletableFuture<Void> handleAgain(VerifiedTask task, int partition, Instant since) {
    Set<String> published = new HashSet<>();
    try (TopicReader<Solution> solutions = new TopicReader<>(cluster, Topics.SOLUTIONS)) {
      solutions.seek(since);
      solutions.forEachToEnd(it -> published.add(it.value().getTrajectory().getTrajectoryId()));
    }
    return attempts(task, partition, published);
  }

  private CompletableFuture<Void> attempts(
      VerifiedTask task, int partition, Set<String> published) {
    weights.require(task.getProposalWeightVersion());
    return all(
        solver.solve(task, published).stream()
            .map(attempt -> attempt.thenCompose(done -> send(partition, done))));
  }

  @Override
  public CompletableFuture<Void> abandon(VerifiedTask task, int partition, String cause) {
    return all(solver.abandoned(task).stream().map(empty -> send(partition, empty)));
  }

  private static CompletableFuture<Void> all(Stream<CompletableFuture<Void>> written) {
    return CompletableFuture.allOf(written.toArray(CompletableFuture[]::new));
  }

  private CompletableFuture<Void> send(int partition, Solution solution) {
    return events.send(Topics.SOLUTIONS, partition, solution.getTaskId(), solution);
  }
}
