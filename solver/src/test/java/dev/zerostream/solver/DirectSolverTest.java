package dev.zerostream.solver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.policy.FakePolicy;
import dev.zerostream.policy.Sampling;
import dev.zerostream.schemas.FinishReason;
import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.VerifiedTask;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DirectSolverTest {

  private static final int LONGEST = 200;
  private static final VerifiedTask TASK = SolverTest.task(TaskType.ABDUCTION);

  @Test
  void shouldAttemptATaskAsOftenAsItsFleetDoes() {
    assertThat(solve(TASK, Set.of()))
        .extracting(it -> it.getTrajectory().getResponse())
        .containsExactly("done", "done", "done");
  }

  @Test
  void shouldLeaveOutWhatIsThere() {
    assertThat(solve(TASK, Set.of("t1/s/north/1")))
        .extracting(Solution::getAttempt)
        .containsExactly(0, 2);
  }

  @Test
  void shouldAbandonATaskThatNoPromptHolds() {
    VerifiedTask huge = VerifiedTask.newBuilder(TASK).setOutput("9".repeat(LONGEST)).build();

    assertThat(solve(huge, Set.of("t1/s/north/0")))
        .hasSize(2)
        .allSatisfy(
            it -> {
              assertThat(it.getTrajectory().getFinishReason()).isEqualTo(FinishReason.ABANDONED);
              assertThat(it.getTrajectory().getResponseTokens()).isEmpty();
            });
  }

  private static List<Solution> solve(VerifiedTask task, Set<String> known) {
    SolverConfig config =
        new SolverConfig(
            "compact", LONGEST, "north", 0, 2, Sampling.at(1, 40), RolloutDelay.NONE, 1);
    try (FakePolicy policy = new FakePolicy((prompt, seed) -> "done")) {
      DirectSolver solver =
          new DirectSolver(config, policy, "run", "worker", InstantSource.fixed(Instant.EPOCH));
      return solver.solve(task, known).stream().map(CompletableFuture::join).toList();
    }
  }
}
