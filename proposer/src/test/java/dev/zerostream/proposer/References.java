package dev.zerostream.proposer;

import dev.zerostream.proposer.ProposerConfig.ReferenceSampling;
import dev.zerostream.schemas.Complexity;
import dev.zerostream.schemas.Domain;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.VerifiedTask;
import java.time.Instant;
import java.util.List;

/** Verified tasks to refer to. */
final class References {

  private References() {}

  /** A task whose program, input and output all name {@code id}. */
  static VerifiedTask task(TaskType type, String id) {
    return VerifiedTask.newBuilder()
        .setTaskId(id)
        .setTaskType(type)
        .setDomain(Domain.PROGRAMMING)
        .setPhase(Phase.TRAIN)
        .setProgram("program-of-" + id)
        .setInput("input-of-" + id)
        .setOutput("output-of-" + id)
        .setExamples(List.of())
        .setVisibleExamples(0)
        .setCanonicalHash("")
        .setComplexity(new Complexity(1, 1, 1, 0, 1.0, 1.0))
        .setAttempts(0)
        .setProposalWeightVersion(0)
        .setReferences(List.of())
        .setVerifierBuild("test")
        .setVerifiedAt(Instant.EPOCH)
        .build();
  }

  /** Buffers with {@code count} tasks of each type, {@code d0, d1 …, a0 …, i0 …, e0 …}. */
  static ReferenceBuffers buffers(int count) {
    ReferenceBuffers buffers = new ReferenceBuffers(ReferenceSampling.UNIFORM);
    for (int i = 0; i < count; i++) {
      buffers.add(task(TaskType.DEDUCTION, "d" + i));
      buffers.add(task(TaskType.ABDUCTION, "a" + i));
      buffers.add(task(TaskType.INDUCTION, "i" + i));
      buffers.add(task(TaskType.ERROR_DEDUCTION, "e" + i));
    }
    return buffers;
  }
}
