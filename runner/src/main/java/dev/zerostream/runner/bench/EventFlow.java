package dev.zerostream.runner.bench;

import dev.zerostream.schemas.ClosedBy;
import dev.zerostream.schemas.Complexity;
import dev.zerostream.schemas.Domain;
import dev.zerostream.schemas.Example;
import dev.zerostream.schemas.FinishReason;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.Role;
import dev.zerostream.schemas.Segment;
import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.TaskRequest;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.Trajectory;
import dev.zerostream.schemas.Verdict;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.EventProducer;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.avro.specific.SpecificRecord;

/** Made-up groups as a run would write them: request, proposal, task, attempts, rewards. */
public final class EventFlow {

  /** Attempts at a task. */
  private static final int ATTEMPTS = 8;

  /** Events of one group. */
  public static final int EVENTS = 3 + ATTEMPTS + ATTEMPTS + 1;

  private static final int TOKENS = 48;
  private static final List<TaskType> TYPES =
      List.of(TaskType.DEDUCTION, TaskType.ABDUCTION, TaskType.INDUCTION);

  private final EventProducer events;
  private final InstantSource clock;
  private final SplittableRandom random = new SplittableRandom(1);
  private long groups;

  /** A flow that writes by {@code events}. */
  public EventFlow(EventProducer events, InstantSource clock) {
    this.events = events;
    this.clock = clock;
  }

  /** Writes the events of one more group and returns its id. */
  public String group() {
    TaskType type = TYPES.get((int) (groups % TYPES.size()));
    String id = "%s%08d".formatted(type.name().substring(0, 1).toLowerCase(Locale.ROOT), groups++);
    send(Topics.TASK_REQUESTS, id, request(id, type));
    send(Topics.PROPOSED_TASKS, id, proposal(id, type));
    send(Topics.VERIFIED_TASKS, id, task(id, type));
    int solved = random.nextInt(ATTEMPTS + 1);
    for (int i = 0; i < ATTEMPTS; i++) {
      send(Topics.SOLUTIONS, id, new Solution(id, "main", i, attempt(id, type, i)));
    }
    double rate = solved / (double) ATTEMPTS;
    for (int i = 0; i <= ATTEMPTS; i++) {
      send(Topics.REWARDS, id, reward(id, type, i, i <= solved, rate));
    }
    return id;
  }

  private <V extends SpecificRecord> void send(Topic<V> topic, String id, V value) {
    var unused = events.send(topic, null, id, value);
  }

  private static TaskRequest request(String id, TaskType type) {
    return new TaskRequest(id, type, Domain.PROGRAMMING, Phase.TRAIN, 0L, null, 1L);
  }

  private ProposedTask proposal(String id, TaskType type) {
    return ProposedTask.newBuilder()
        .setTaskId(id)
        .setTaskType(type)
        .setDomain(Domain.PROGRAMMING)
        .setPhase(Phase.TRAIN)
        .setReferences(List.of())
        .setTrajectory(trajectory(id, type, Role.PROPOSER, id + "/p"))
        .build();
  }

  private VerifiedTask task(String id, TaskType type) {
    return VerifiedTask.newBuilder()
        .setTaskId(id)
        .setTaskType(type)
        .setDomain(Domain.PROGRAMMING)
        .setPhase(Phase.TRAIN)
        .setProgram("def f(x):\n    return [x + %d, x * 2]".formatted(groups))
        .setInput("%d".formatted(groups))
        .setOutput("[%d, %d]".formatted(2 * groups, 2 * groups))
        .setExamples(List.of(new Example("1", "[2, 2]")))
        .setVisibleExamples(1)
        .setCanonicalHash(Long.toHexString(random.nextLong()))
        .setFingerprint(Long.toHexString(random.nextLong()))
        .setComplexity(new Complexity(12, 2, 1, 0, 20.0, 40.0))
        .setAttempts(ATTEMPTS)
        .setProposalWeightVersion(0)
        .setReferences(List.of())
        .setVerifierBuild("bench")
        .setVerifiedAt(clock.instant())
        .build();
  }

  private Trajectory attempt(String id, TaskType type, int number) {
    return trajectory(id, type, Role.SOLVER, id + "/s/main/" + number);
  }

  private RewardedTrajectory reward(
      String id, TaskType type, int index, boolean solved, double rate) {
    boolean proposal = index == 0;
    Trajectory trajectory =
        proposal ? trajectory(id, type, Role.PROPOSER, id + "/p") : attempt(id, type, index - 1);
    double reward = proposal ? 1 - rate : solved ? 1 : -0.5;
    return RewardedTrajectory.newBuilder()
        .setTrajectory(trajectory)
        .setGroupId(id)
        .setGroupSize(ATTEMPTS + 1)
        .setIndexInGroup(index)
        .setClosedBy(ClosedBy.COMPLETE)
        .setVerdict(proposal ? Verdict.VALID : solved ? Verdict.CORRECT : Verdict.WRONG)
        .setReward(reward)
        .setComponents(Map.of("role", reward))
        .setSolveRate(rate)
        .setVerifierBuild("bench")
        .setRewardedAt(clock.instant())
        .build();
  }

  private Trajectory trajectory(String id, TaskType type, Role role, String name) {
    return Trajectory.newBuilder()
        .setTrajectoryId(name)
        .setRunId("bench")
        .setTaskId(id)
        .setRole(role)
        .setTaskType(type)
        .setDomain(Domain.PROGRAMMING)
        .setPhase(Phase.TRAIN)
        .setPrompt("What does the program return? def f(x): return [x + 1, x * 2]")
        .setResponse("It adds and doubles, so the answer is [3, 4]")
        .setPromptTokens(Collections.nCopies(TOKENS, 7))
        .setResponseTokens(Collections.nCopies(TOKENS, 9))
        .setSegments(List.of(new Segment(0, 0L)))
        .setSamplingLogprobs(Collections.nCopies(TOKENS, -0.5f))
        .setModelLogprobs(Collections.nCopies(TOKENS, -0.5f))
        .setTemperature(1)
        .setTopP(1)
        .setTopK(0)
        .setSeed(1)
        .setFinishReason(FinishReason.STOP)
        .setWorker("bench")
        .setStartedAt(clock.instant())
        .setFinishedAt(clock.instant())
        .build();
  }
}
