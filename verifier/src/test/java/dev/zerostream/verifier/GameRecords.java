package dev.zerostream.verifier;

import dev.zerostream.schemas.Complexity;
import dev.zerostream.schemas.Domain;
import dev.zerostream.schemas.Example;
import dev.zerostream.schemas.FinishReason;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.Role;
import dev.zerostream.schemas.Segment;
import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.Trajectory;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.stage.Fleets;
import dev.zerostream.verifier.VerifierConfig.Novelty;
import dev.zerostream.verifier.sandbox.Limits;
import dev.zerostream.verifier.sandbox.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Proposals, tasks and attempts as the other stages write them. */
final class GameRecords {

  private GameRecords() {}

  static VerifierConfig config(Novelty novelty, int attempts) {
    return config(novelty, attempts, Set.of());
  }

  /** The same, where parts of proposed programs are taken out. */
  static VerifierConfig config(Novelty novelty, int attempts, Set<Part> strip) {
    return new VerifierConfig(
        new CompactFormat(),
        strip,
        novelty,
        attempts,
        4,
        InductionCredit.ALL,
        Duration.ofSeconds(30),
        Limits.DEFAULT,
        RewardRules.DEFAULT,
        Fleets.one(attempts),
        "build-1",
        1);
  }

  static ProposedTask proposed(String id, TaskType type, Phase phase, String response) {
    return proposal(id, type, phase)
        .setTrajectory(trajectory(id, type, phase, -1, response, FinishReason.STOP))
        .build();
  }

  /** A deduction proposal in the compact format. */
  static ProposedTask snippet(String id, String program, String input) {
    return proposed(
        id, TaskType.DEDUCTION, Phase.TRAIN, "<answer><program>" + program + "<input>" + input);
  }

  /** An induction proposal in the compact format. */
  static ProposedTask inputs(String id, String program, String... inputs) {
    String response = "<answer><input>" + String.join("<input>", inputs) + "<message>guess";
    ProposedTask proposed = proposed(id, TaskType.INDUCTION, Phase.TRAIN, response);
    return ProposedTask.newBuilder(proposed)
        .setSourceTaskId("d00000000")
        .setSourceProgram(program)
        .build();
  }

  static ProposedTask abandoned(String id, String cause) {
    return proposal(id, TaskType.DEDUCTION, Phase.TRAIN).setAbandonedBecause(cause).build();
  }

  private static ProposedTask.Builder proposal(String id, TaskType type, Phase phase) {
    return ProposedTask.newBuilder()
        .setTaskId(id)
        .setTaskType(type)
        .setDomain(Domain.PROGRAMMING)
        .setPhase(phase)
        .setReferences(List.of("r1", "r2"));
  }

  /** A task with two pairs visible and two hidden. */
  static VerifiedTask task(TaskType type, String program, String input, String output) {
    return VerifiedTask.newBuilder()
        .setTaskId("t1")
        .setTaskType(type)
        .setDomain(Domain.PROGRAMMING)
        .setPhase(Phase.TRAIN)
        .setProgram(program)
        .setInput(input)
        .setOutput(output)
        .setExamples(
            List.of(
                new Example("1", "2"),
                new Example("2", "3"),
                new Example("3", "4"),
                new Example("4", "5")))
        .setVisibleExamples(2)
        .setCanonicalHash("hash")
        .setComplexity(new Complexity(1, 1, 1, 0, 1.0, 1.0))
        .setAttempts(4)
        .setProposalWeightVersion(0)
        .setReferences(List.of())
        .setVerifierBuild("build-1")
        .setVerifiedAt(Instant.EPOCH)
        .build();
  }

  static Solution answered(String id, int attempt, String answer) {
    return solution(id, attempt, "<answer>" + answer, FinishReason.STOP);
  }

  static Solution solution(String id, int attempt, String response, FinishReason finish) {
    Trajectory trajectory =
        trajectory(id, TaskType.DEDUCTION, Phase.TRAIN, attempt, response, finish);
    return new Solution(id, "main", attempt, trajectory);
  }

  static Trajectory trajectory(
      String id, TaskType type, Phase phase, int attempt, String response, FinishReason finish) {
    return Trajectory.newBuilder()
        .setTrajectoryId(attempt < 0 ? id + "/p" : id + "/s/main/" + attempt)
        .setRunId("run")
        .setTaskId(id)
        .setRole(attempt < 0 ? Role.PROPOSER : Role.SOLVER)
        .setTaskType(type)
        .setDomain(Domain.PROGRAMMING)
        .setPhase(phase)
        .setPrompt("p")
        .setResponse(response)
        .setPromptTokens(List.of(1))
        .setResponseTokens(List.of(2, 3))
        .setSegments(List.of(new Segment(0, 4L), new Segment(1, 6L)))
        .setSamplingLogprobs(List.of(-1f, -1f))
        .setModelLogprobs(List.of(-1f, -1f))
        .setTemperature(1)
        .setTopP(1)
        .setTopK(0)
        .setSeed(0)
        .setFinishReason(finish)
        .setWorker("test")
        .setStartedAt(Instant.EPOCH)
        .setFinishedAt(Instant.EPOCH)
        .build();
  }
}
