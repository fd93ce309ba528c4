package dev.zerostream.dashboard.board;

import dev.zerostream.schemas.Complexity;
import dev.zerostream.schemas.DeadLetter;
import dev.zerostream.schemas.DroppedTrajectory;
import dev.zerostream.schemas.Heartbeat;
import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.RejectedTask;
import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.TaskRequest;
import dev.zerostream.schemas.TrainedBatch;
import dev.zerostream.schemas.TrainedTrajectory;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.schemas.internal.Fact;
import dev.zerostream.schemas.internal.FactKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Records of every topic but rewards as facts: small, whatever the size of their texts.
 *
 * <p><b>Contract</b>: pure; labels are cut to {@value #LABEL} characters.
 */
public final class Facts {

  /** Longest label, characters. */
  public static final int LABEL = 200;

  /** Prefixes of a batch's links. */
  static final String TRAINED = "t/";

  static final String DROPPED = "d/";

  private Facts() {}

  public static Fact of(TaskRequest request, Instant at) {
    return fact(FactKind.REQUEST, request.getTaskId(), at)
        .setLabels(Map.of("type", request.getTaskType().name()))
        .build();
  }

  public static Fact of(ProposedTask proposal, Instant at) {
    Fact.Builder fact =
        fact(FactKind.PROPOSAL, proposal.getTaskId(), at)
            .setLabels(Map.of("type", proposal.getTaskType().name()))
            .setLinks(proposal.getReferences());
    if (proposal.getTrajectory() != null) {
      fact.setNumbers(
          Map.of(
              "busy_millis",
              millis(
                  proposal.getTrajectory().getStartedAt(),
                  proposal.getTrajectory().getFinishedAt())));
    }
    return fact.build();
  }

  public static Fact of(VerifiedTask task) {
    Map<String, String> labels = new HashMap<>();
    labels.put("type", task.getTaskType().name());
    labels.put("phase", task.getPhase().name());
    labels.put("fingerprint", task.getFingerprint() == null ? "unknown" : "known");
    labels.put("answer", LiteralType.of(task.getOutput()));
    Complexity complexity = task.getComplexity();
    Map<String, Double> numbers = new HashMap<>();
    numbers.put("ast_nodes", (double) complexity.getAstNodes());
    numbers.put("avg_program_lines", (double) complexity.getLines());
    numbers.put("cyclomatic", (double) complexity.getCyclomatic());
    numbers.put("complexity", (double) complexity.getCognitive());
    numbers.put("halstead", complexity.getHalsteadVolume());
    numbers.put("halstead_effort", complexity.getHalsteadEffort());
    return fact(FactKind.TASK, task.getTaskId(), task.getVerifiedAt())
        .setLabels(labels)
        .setNumbers(numbers)
        .build();
  }

  public static Fact of(RejectedTask task) {
    return fact(FactKind.REJECTION, task.getTaskId(), task.getRejectedAt())
        .setLabels(
            Map.of(
                "type", task.getTaskType().name(),
                "reason", task.getReason().name(),
                "detail", cut(task.getDetail())))
        .build();
  }

  public static Fact of(Solution solution) {
    return fact(
            FactKind.SOLUTION,
            solution.getTrajectory().getTrajectoryId(),
            solution.getTrajectory().getFinishedAt())
        .setLabels(Map.of("type", solution.getTrajectory().getTaskType().name()))
        .setNumbers(
            Map.of(
                "busy_millis",
                millis(
                    solution.getTrajectory().getStartedAt(),
                    solution.getTrajectory().getFinishedAt())))
        .build();
  }

  public static Fact of(TrainedBatch batch, Instant at) {
    List<String> links = new ArrayList<>();
    for (TrainedTrajectory trained : batch.getTrained()) {
      links.add(TRAINED + trained.getTrajectoryId());
    }
    for (DroppedTrajectory dropped : batch.getDropped()) {
      links.add(DROPPED + dropped.getReason() + "/" + dropped.getTrajectoryId());
    }
    return fact(FactKind.BATCH, Long.toString(batch.getVersion()), at).setLinks(links).build();
  }

  public static Fact of(WeightVersion version) {
    Map<String, Double> numbers = new HashMap<>(version.getMetrics());
    version.getEvaluation().forEach((name, score) -> numbers.put("eval/" + name, score));
    numbers.put("bytes", (double) version.getBytes());
    numbers.put("parent", (double) version.getParent());
    return fact(FactKind.VERSION, Long.toString(version.getVersion()), version.getCreatedAt())
        .setLabels(Map.of("kind", version.getKind().name(), "digest", version.getWeightsDigest()))
        .setNumbers(numbers)
        .build();
  }

  public static Fact of(DeadLetter letter) {
    return fact(FactKind.DEAD_LETTER, letter.getTopic(), letter.getDiedAt())
        .setLabels(
            Map.of(
                "stage", letter.getStage(),
                "topic", letter.getTopic(),
                "partition", Integer.toString(letter.getPartition()),
                "offset", Long.toString(letter.getOffset()),
                "cause", cut(letter.getCause())))
        .build();
  }

  public static Fact of(Heartbeat heartbeat) {
    Double share = heartbeat.getBusyShare();
    return fact(FactKind.HEARTBEAT, heartbeat.getStage(), heartbeat.getSentAt())
        .setNumbers(share == null ? Map.of() : Map.of("busy_share", share))
        .build();
  }

  static Fact.Builder fact(FactKind kind, String id, Instant at) {
    return Fact.newBuilder()
        .setKind(kind)
        .setId(id)
        .setPartition(0)
        .setOffset(0)
        .setHappenedAt(at)
        .setLabels(Map.of())
        .setNumbers(Map.of())
        .setLinks(List.of())
        .setFlags(List.of());
  }

  static double millis(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toNanos() / 1e6);
  }

  static String cut(String text) {
    return text.length() <= LABEL ? text : text.substring(0, LABEL - 1) + "…";
  }
}
