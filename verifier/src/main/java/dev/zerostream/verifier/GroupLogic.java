package dev.zerostream.verifier;

import dev.zerostream.schemas.ClosedBy;
import dev.zerostream.schemas.Domain;
import dev.zerostream.schemas.FinishReason;
import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.RejectReason;
import dev.zerostream.schemas.RejectedTask;
import dev.zerostream.schemas.Role;
import dev.zerostream.schemas.SafetyFlag;
import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.Trajectory;
import dev.zerostream.schemas.internal.CheckedProposal;
import dev.zerostream.schemas.internal.OpenGroup;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/**
 * What follows from a checked proposal or an attempt: groups open, grow and close.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>A task that was seen before, or an attempt that was, is counted and goes no further.
 *   <li>A group closes when all attempts are there, or at its deadline.
 *   <li>A group whose verdicts cannot be trusted closes without rewards and raises a safety flag.
 *   <li>All records of a group are handed out together, so that one transaction publishes them.
 * </ul>
 */
record GroupLogic(
    VerifierConfig config,
    Judge judge,
    Rewards rewards,
    InstantSource clock,
    VerifierCounters counters) {

  private static final String LEAK = "state-leaked-between-inputs";
  private static final int ALARM = 3;

  /** Opens or refuses; what is to be published, in order. */
  List<SpecificRecord> decided(CheckedProposal checked, GroupApplier groups) {
    String taskId = checked.getProposal().getTaskId();
    if (groups.known(taskId, clock.millis())) {
      counters.countDuplicate();
      return List.of();
    }
    return checked.getTask() == null ? refuse(checked, groups) : open(checked, groups);
  }

  private List<SpecificRecord> refuse(CheckedProposal checked, GroupApplier groups) {
    ProposedTask proposal = checked.getProposal();
    Instant now = clock.instant();
    groups.closed(proposal.getTaskId(), now.toEpochMilli());
    RejectReason reason = checked.getRejectReason();
    RejectedTask rejected =
        RejectedTask.newBuilder()
            .setTaskId(proposal.getTaskId())
            .setTaskType(proposal.getTaskType())
            .setDomain(proposal.getDomain())
            .setReason(reason)
            .setDetail(checked.getDetail())
            .setVerifierBuild(config.build())
            .setRejectedAt(now)
            .build();
    Trajectory trajectory = trajectory(proposal, now);
    List<SpecificRecord> outcomes = new ArrayList<>();
    outcomes.add(rejected);
    outcomes.add(rewards.refused(trajectory, reason, now));
    if (checked.getLeak() != null) {
      outcomes.add(flag(trajectory, checked.getLeak(), now));
    }
    return outcomes;
  }

  private List<SpecificRecord> open(CheckedProposal checked, GroupApplier groups) {
    ProposedTask proposal = checked.getProposal();
    List<SpecificRecord> outcomes = new ArrayList<>();
    outcomes.add(checked.getTask());
    groups.open(checked.getTask(), proposal);
    if (checked.getTask().getAttempts() == 0) {
      outcomes.addAll(close(groups.group(proposal.getTaskId()), ClosedBy.COMPLETE, groups));
    }
    return outcomes;
  }

  /** Adds an attempt; the group's records when it is the last. */
  List<SpecificRecord> attempted(Solution solution, GroupApplier groups) {
    OpenGroup group = groups.group(solution.getTaskId());
    String attempt = solution.getFleet() + "/" + "%06d".formatted(solution.getAttempt());
    if (group == null) {
      counters.countLate();
      return List.of();
    }
    if (group.getReceived().contains(attempt)) {
      counters.countDuplicate();
      return List.of();
    }
    OpenGroup grown = groups.received(group, attempt, solution);
    return grown.getReceived().size() < group.getTask().getAttempts()
        ? List.of()
        : close(grown, ClosedBy.COMPLETE, groups);
  }

  /** Closes a group whose time is up, if it is still open. */
  List<SpecificRecord> deadline(String taskId, GroupApplier groups) {
    return Optional.ofNullable(groups.group(taskId))
        .map(group -> close(group, ClosedBy.DEADLINE, groups))
        .orElse(List.of());
  }

  private List<SpecificRecord> close(OpenGroup group, ClosedBy closedBy, GroupApplier groups) {
    List<Solution> arrived = groups.attempts(group);
    Instant now = clock.instant();
    Trajectory proposal = trajectory(group.getProposal(), now);
    List<SpecificRecord> outcomes = new ArrayList<>();
    try {
      List<Rewards.Judged> judged = judge.judge(group.getTask(), arrived);
      int attempts = group.getTask().getAttempts();
      outcomes.addAll(rewards.closed(proposal, judged, attempts, measures(group), closedBy, now));
    } catch (StateLeaked leaked) {
      outcomes.addAll(rewards.spoiled(proposal, arrived, now));
      outcomes.add(flag(proposal, leaked.getMessage(), now));
    }
    groups.close(group, now.toEpochMilli());
    return outcomes;
  }

  private static Map<String, Double> measures(OpenGroup group) {
    return Measures.of(
        group.getTask(), group.getProposal().getReferencePrograms(), group.getAnswerDiversity());
  }

  private static SafetyFlag flag(Trajectory proposal, String evidence, Instant now) {
    return new SafetyFlag(proposal.getTrajectoryId(), LEAK, evidence, ALARM, now);
  }

  /** The proposal's trajectory, an empty one when nobody generated it. */
  static Trajectory trajectory(ProposedTask proposal, Instant now) {
    if (proposal.getTrajectory() != null) {
      return proposal.getTrajectory();
    }
    return Trajectory.newBuilder()
        .setTrajectoryId(proposal.getTaskId() + "/p")
        .setRunId("")
        .setTaskId(proposal.getTaskId())
        .setRole(Role.PROPOSER)
        .setTaskType(proposal.getTaskType())
        .setDomain(proposal.getDomain() == null ? Domain.UNKNOWN : proposal.getDomain())
        .setPhase(proposal.getPhase())
        .setPrompt("")
        .setResponse("")
        .setPromptTokens(List.of())
        .setResponseTokens(List.of())
        .setSegments(List.of())
        .setSamplingLogprobs(List.of())
        .setModelLogprobs(List.of())
        .setTemperature(0)
        .setTopP(1)
        .setTopK(0)
        .setSeed(0)
        .setFinishReason(FinishReason.ABANDONED)
        .setWorker("")
        .setStartedAt(now)
        .setFinishedAt(now)
        .build();
  }
}
