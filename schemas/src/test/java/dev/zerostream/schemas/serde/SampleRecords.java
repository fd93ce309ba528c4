package dev.zerostream.schemas.serde;

import dev.zerostream.schemas.Domain;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.RejectReason;
import dev.zerostream.schemas.RejectedTask;
import dev.zerostream.schemas.TaskRequest;
import dev.zerostream.schemas.TaskType;
import java.time.Instant;

/** Records to write and read. */
final class SampleRecords {

  private SampleRecords() {}

  static TaskRequest request() {
    return TaskRequest.newBuilder()
        .setTaskId("d00000001")
        .setTaskType(TaskType.DEDUCTION)
        .setDomain(Domain.MATHEMATICS)
        .setPhase(Phase.TRAIN)
        .setIssuedAtVersion(3)
        .setSeed(Long.MIN_VALUE)
        .build();
  }

  static RejectedTask rejected() {
    return RejectedTask.newBuilder()
        .setTaskId("d00000001")
        .setTaskType(TaskType.DEDUCTION)
        .setDomain(Domain.MATHEMATICS)
        .setReason(RejectReason.TIMEOUT)
        .setDetail("Expected ünïcode \uD83D\uDE80")
        .setVerifierBuild("build-1")
        .setRejectedAt(Instant.parse("2026-01-02T03:04:05.678901Z"))
        .build();
  }
}
