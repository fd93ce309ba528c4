package dev.zerostream.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zerostream.policy.Rollout;
import dev.zerostream.policy.Sampling;
import dev.zerostream.schemas.Complexity;
import dev.zerostream.schemas.Domain;
import dev.zerostream.schemas.Example;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.Role;
import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.Trajectory;
import dev.zerostream.schemas.VerifiedTask;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SolverTest {

  private static final Sampling SAMPLING = Sampling.at(1, 40);

  @Test
  void shouldPlanEveryAttemptOfItsFleet() {
    // When
    List<Rollout> plan = solver("compact", 16).plan(task(TaskType.DEDUCTION));

    // Then
    assertThat(plan.stream().map(Rollout::trajectoryId))
        .containsExactly("t1/s/north/16", "t1/s/north/17", "t1/s/north/18");
    assertThat(plan.stream().map(Rollout::seed)).doesNotHaveDuplicates();
    assertThat(plan.stream().map(Rollout::prompt).distinct()).hasSize(1);
    assertThat(plan)
        .allSatisfy(
            rollout -> {
              assertThat(rollout.taskId()).isEqualTo("t1");
              assertThat(rollout.runId()).isEqualTo("run");
              assertThat(rollout.role()).isEqualTo(Role.SOLVER);
              assertThat(rollout.phase()).isEqualTo(Phase.TRAIN);
              assertThat(rollout.sampling()).isEqualTo(SAMPLING);
            });
  }

  @Test
  void shouldPlanTheSameAgain() {
    assertThat(solver("compact", 0).plan(task(TaskType.ABDUCTION)))
        .isEqualTo(solver("compact", 0).plan(task(TaskType.ABDUCTION)));
  }

  @Test
  void shouldDrawOtherNumbersInARunWithAnotherSeed() {
    SolverConfig config =
        new SolverConfig("compact", 1000, "north", 0, 2, SAMPLING, RolloutDelay.NONE, 1);
    VerifiedTask task = task(TaskType.DEDUCTION);

    assertThat(new Solver(config.withSeed(2), "run", "worker").plan(task))
        .extracting(Rollout::seed)
        .doesNotContainAnyElementsOf(
            new Solver(config, "run", "worker").plan(task).stream().map(Rollout::seed).toList());
  }

  @Test
  void shouldPlanNothingForASeed() {
    VerifiedTask seed = VerifiedTask.newBuilder(task(TaskType.DEDUCTION)).setAttempts(0).build();

    assertThat(solver("compact", 0).plan(seed)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"compact", "reasoning"})
  void shouldNotShowWhatIsAskedFor(String format) {
    Solver solver = solver(format, 0);

    assertThat(solver.prompt(task(TaskType.DEDUCTION)))
        .contains("the-program", "the-input")
        .doesNotContain("the-output", "{{");
    assertThat(solver.prompt(task(TaskType.ABDUCTION)))
        .contains("the-program", "the-output")
        .doesNotContain("the-input", "{{");
    assertThat(solver.prompt(task(TaskType.ERROR_DEDUCTION)))
        .isNotEqualTo(solver.prompt(task(TaskType.DEDUCTION)))
        .contains("the-program", "the-input")
        .doesNotContain("the-output", "{{");
    assertThat(solver.prompt(task(TaskType.INDUCTION)))
        .contains("in-1", "out-1", "in-2", "out-2", "the-message")
        .doesNotContain("the-program", "in-3", "out-3", "in-4", "out-4", "{{");
  }

  @Test
  void shouldDoWithoutAMessage() {
    VerifiedTask silent =
        VerifiedTask.newBuilder(task(TaskType.INDUCTION)).setMessage(null).build();

    assertThat(solver("compact", 0).prompt(silent)).endsWith("<message>");
  }

  @Test
  void shouldRefuseATypeThatItCanNotAnswer() {
    assertThatThrownBy(() -> solver("compact", 0).prompt(task(TaskType.UNKNOWN)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("task t1 is UNKNOWN");
  }

  @Test
  void shouldNumberSolutionsAsTheyWerePlanned() {
    // Given
    Solver solver = solver("compact", 16);
    VerifiedTask task = task(TaskType.DEDUCTION);
    Trajectory trajectory = solver.plan(task).get(2).abandoned(Instant.EPOCH);

    // When
    Solution solution = solver.solution(task, 2, trajectory);

    // Then
    assertThat(solution).isEqualTo(new Solution("t1", "north", 18, trajectory));
    assertThat(trajectory.getTrajectoryId()).isEqualTo("t1/s/north/18");
  }

  private static Solver solver(String format, int firstAttempt) {
    return new Solver(
        new SolverConfig(
            format, 1000, "north", firstAttempt, firstAttempt + 2, SAMPLING, RolloutDelay.NONE, 1),
        "run",
        "worker");
  }

  static VerifiedTask task(TaskType type) {
    return VerifiedTask.newBuilder()
        .setTaskId("t1")
        .setTaskType(type)
        .setDomain(Domain.PROGRAMMING)
        .setPhase(Phase.TRAIN)
        .setProgram("the-program")
        .setInput("the-input")
        .setOutput("the-output")
        .setExamples(
            List.of(
                new Example("in-1", "out-1"),
                new Example("in-2", "out-2"),
                new Example("in-3", "out-3"),
                new Example("in-4", "out-4")))
        .setVisibleExamples(2)
        .setMessage("the-message")
        .setCanonicalHash("")
        .setComplexity(new Complexity(1, 1, 1, 0, 1.0, 1.0))
        .setAttempts(3)
        .setProposalWeightVersion(0)
        .setReferences(List.of())
        .setVerifierBuild("test")
        .setVerifiedAt(Instant.EPOCH)
        .build();
  }
}
