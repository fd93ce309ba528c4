package dev.zerostream.solver;

import dev.zerostream.policy.Policy;
import dev.zerostream.policy.Rollout;
import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.VerifiedTask;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * What a solver does between its topics: a task becomes generations, all at once, and those its
 * attempts. Thread-safe.
 */
public final class DirectSolver {

  private final Solver solver;
  private final RolloutDelay delay;
  private final Policy policy;
  private final InstantSource clock;

  /** A solver on {@code policy}. */
  public DirectSolver(
      SolverConfig config, Policy policy, String runId, String worker, InstantSource clock) {
    this.solver = new Solver(config, runId, worker);
    this.delay = config.delay();
    this.policy = policy;
    this.clock = clock;
  }

  /**
   * The attempts at a task, in order of their numbers; each is done by itself. A task that does not
   * fit into a prompt, an output of two thousand digits for instance, is abandoned.
   *
   * @param known ids of trajectories that are there already
   */
  public List<CompletableFuture<Solution>> solve(VerifiedTask task, Set<String> known) {
    List<Rollout> plan = solver.plan(task);
    boolean fits = solver.fits(plan, policy.tokenizer());
    List<CompletableFuture<Solution>> attempts = new ArrayList<>();
    for (int i = 0; i < plan.size(); i++) {
      Rollout rollout = plan.get(i);
      if (!known.contains(rollout.trajectoryId())) {
        attempts.add(
            fits
                ? attempt(task, i, rollout)
                : CompletableFuture.completedFuture(abandoned(task, i, rollout)));
      }
    }
    return attempts;
  }

  private CompletableFuture<Solution> attempt(VerifiedTask task, int index, Rollout rollout) {
    Instant started = clock.instant();
    return policy
        .submit(rollout.request(policy.tokenizer()))
        .thenApply(done -> rollout.completed(policy.tokenizer(), done, started, clock.instant()))
        .thenApply(done -> solver.solution(task, index, done))
        .thenCompose(done -> later(rollout.seed(), done));
  }

  private CompletableFuture<Solution> later(long seed, Solution done) {
    if (delay.none()) {
      return CompletableFuture.completedFuture(done);
    }
    long millis = delay.of(seed).toMillis();
    Executor after = CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS);
    return CompletableFuture.supplyAsync(() -> done, after);
  }

  /** What is said of a task that nobody could attempt. */
  public List<Solution> abandoned(VerifiedTask task) {
    List<Rollout> plan = solver.plan(task);
    List<Solution> empty = new ArrayList<>();
    for (int i = 0; i < plan.size(); i++) {
      empty.add(abandoned(task, i, plan.get(i)));
    }
    return empty;
  }

  private Solution abandoned(VerifiedTask task, int index, Rollout rollout) {
    return solver.solution(task, index, rollout.abandoned(clock.instant()));
  }
}
