package dev.zerostream.runner.pretrain;

import dev.zerostream.schemas.Complexity;
import dev.zerostream.schemas.Domain;
import dev.zerostream.schemas.Example;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.VerifiedTask;
import java.time.Instant;
import java.util.List;

/** Verified tasks outside any run, as the prompts want them. */
public final class Tasks {

  private static final Complexity NONE = new Complexity(0, 0, 0, 0, 0.0, 0.0);

  private Tasks() {}

  /** A deduction or abduction task. */
  public static VerifiedTask of(TaskType type, String id, String program, Example example) {
    return builder(type, id, program)
        .setInput(example.getInput())
        .setOutput(example.getOutput())
        .setExamples(List.of())
        .setVisibleExamples(0)
        .build();
  }

  /** An induction task; the first half of the pairs is visible. */
  public static VerifiedTask induction(
      String id, String program, List<Example> examples, String message) {
    return builder(TaskType.INDUCTION, id, program)
        .setExamples(examples)
        .setVisibleExamples(examples.size() / 2)
        .setMessage(message)
        .build();
  }

  private static VerifiedTask.Builder builder(TaskType type, String id, String program) {
    return VerifiedTask.newBuilder()
        .setTaskId(id)
        .setTaskType(type)
        .setDomain(Domain.PROGRAMMING)
        .setPhase(Phase.TRAIN)
        .setProgram(program)
        .setCanonicalHash("")
        .setComplexity(NONE)
        .setAttempts(0)
        .setProposalWeightVersion(0)
        .setReferences(List.of())
        .setVerifierBuild("")
        .setVerifiedAt(Instant.EPOCH);
  }
}
