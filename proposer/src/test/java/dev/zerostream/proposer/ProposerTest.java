package dev.zerostream.proposer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.policy.Rollout;
import dev.zerostream.policy.Sampling;
import dev.zerostream.proposer.ProposerConfig.ReferenceSampling;
import dev.zerostream.schemas.Domain;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.Role;
import dev.zerostream.schemas.TaskContent;
import dev.zerostream.schemas.TaskRequest;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.Trajectory;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProposerTest {

  private static final Sampling SAMPLING = Sampling.at(0.7, 50);

  @Test
  void shouldChooseByTheRequestsSeedAlone() {
    // Given
    ReferenceBuffers buffers = References.buffers(50);

    for (TaskType type : List.of(TaskType.DEDUCTION, TaskType.INDUCTION)) {
      // When
      Proposal first = proposer("compact", 3, 10_000).plan(request(type, 1), buffers);
      Proposal same = proposer("compact", 3, 10_000).plan(request(type, 1), buffers);
      Proposal other = proposer("compact", 3, 10_000).plan(request(type, 2), buffers);

      // Then
      assertThat(same).isEqualTo(first);
      assertThat(other.rollout().prompt()).isNotEqualTo(first.rollout().prompt());
    }
  }

  @Test
  void shouldShowAsManyReferencesAsConfigured() {
    // When
    Proposal proposal =
        proposer("compact", 3, 10_000).plan(request(TaskType.ABDUCTION, 1), References.buffers(9));

    // Then
    assertThat(proposal.referenceIds())
        .hasSize(3)
        .allSatisfy(
            id ->
                assertThat(proposal.rollout().prompt())
                    .contains("program-of-" + id, "input-of-" + id, "output-of-" + id));
    assertThat(shown(proposal)).isEqualTo(3);
    assertThat(proposal.sourceProgram()).isNull();
  }

  @Test
  void shouldRecordTheProgramsItShowed() {
    Proposer proposer = proposer("compact", 3, 10_000);
    TaskRequest request = request(TaskType.ABDUCTION, 1);
    Proposal proposal = proposer.plan(request, References.buffers(9));

    ProposedTask proposed = proposer.proposed(request, proposal, null);

    assertThat(proposed.getReferencePrograms())
        .containsExactlyElementsOf(
            proposed.getReferences().stream().map(id -> "program-of-" + id).toList());
  }

  @Test
  void shouldAskAnOldTaskAgain() {
    // Given
    TaskRequest any =
        TaskRequest.newBuilder(request(TaskType.DEDUCTION, 4)).setPhase(Phase.PRACTICE).build();
    TaskRequest named = TaskRequest.newBuilder(any).setPracticeOf("d7").build();
    Proposer proposer = proposer("compact", 3, 10_000);

    // When
    ProposedTask chosen = proposer.practice(any, References.buffers(9));
    ProposedTask asked = proposer.practice(named, References.buffers(9));
    ProposedTask nothing = proposer.practice(any, new ReferenceBuffers(ReferenceSampling.UNIFORM));

    // Then
    assertThat(chosen).isEqualTo(proposer.practice(any, References.buffers(9)));
    assertThat(chosen.getPracticeOf()).startsWith("d");
    assertThat(asked.getTaskId()).isEqualTo("t1");
    assertThat(asked.getPracticeOf()).isEqualTo("d7");
    assertThat(asked.getContent())
        .isEqualTo(new TaskContent("program-of-d7", List.of("input-of-d7"), null));
    assertThat(asked.getTrajectory()).isNull();
    assertThat(nothing.getAbandonedBecause()).contains("practise");
  }

  @Test
  void shouldShowFewerReferencesWhenThePromptIsTooLong() {
    // Given room for one of about fifty characters
    Proposer proposer = proposer("compact", 3, 120);

    // When
    Proposal proposal = proposer.plan(request(TaskType.DEDUCTION, 1), References.buffers(9));

    // Then
    assertThat(proposal.referenceIds()).hasSize(1);
    assertThat(shown(proposal)).isEqualTo(1);
    assertThat(proposal.rollout().prompt())
        .hasSizeLessThanOrEqualTo(120)
        .contains("program-of-" + proposal.referenceIds().get(0));
  }

  @Test
  void shouldShowTheZeroTaskWhileThereIsNoOther() {
    Proposal proposal =
        proposer("compact", 3, 10_000)
            .plan(request(TaskType.DEDUCTION, 1), new ReferenceBuffers(ReferenceSampling.UNIFORM));

    assertThat(proposal.referenceIds()).isEmpty();
    assertThat(proposal.rollout().prompt())
        .contains(ProposerPrompts.ZERO_PROGRAM + "<input>" + ProposerPrompts.ZERO_INPUT);
  }

  @Test
  void shouldShowAProgramThatRaisesWhereThatIsAskedFor() {
    Proposer proposer = proposer("compact", 3, 10_000);

    assertThat(
            proposer
                .plan(
                    request(TaskType.ERROR_DEDUCTION, 1),
                    new ReferenceBuffers(ReferenceSampling.UNIFORM))
                .rollout()
                .prompt())
        .contains(ProposerPrompts.ZERO_RAISING_PROGRAM + "<input>0<output>ZeroDivisionError");
    assertThat(
            proposer.plan(request(TaskType.ERROR_DEDUCTION, 1), References.buffers(5)).references())
        .hasSize(3)
        .allMatch(it -> it.getTaskType() == TaskType.ERROR_DEDUCTION);
  }

  @Test
  void shouldShowNothingWhenNoReferencesAreWanted() {
    Proposal proposal =
        proposer("compact", 0, 10_000).plan(request(TaskType.DEDUCTION, 1), References.buffers(9));

    assertThat(proposal.referenceIds()).isEmpty();
    assertThat(shown(proposal)).isZero();
  }

  @Test
  void shouldTakeAnInductionsProgramFromTheUnionOfTheOthers() {
    // Given
    Set<String> sources = new HashSet<>();

    for (int seed = 0; seed < 100; seed++) {
      // When
      Proposal proposal =
          proposer("compact", 3, 10_000)
              .plan(request(TaskType.INDUCTION, seed), References.buffers(2));

      // Then
      assertThat(proposal.sourceProgram()).isEqualTo("program-of-" + proposal.sourceTaskId());
      assertThat(proposal.rollout().prompt()).contains(proposal.sourceProgram());
      assertThat(proposal.referenceIds()).isEmpty();
      sources.add(proposal.sourceTaskId());
    }
    assertThat(sources).containsExactlyInAnyOrder("d0", "d1", "a0", "a1");
  }

  @Test
  void shouldTakeTheZeroProgramWhileThereIsNoOther() {
    Proposal proposal =
        proposer("compact", 3, 10_000)
            .plan(request(TaskType.INDUCTION, 1), new ReferenceBuffers(ReferenceSampling.UNIFORM));

    assertThat(proposal.sourceTaskId()).isNull();
    assertThat(proposal.sourceProgram()).isEqualTo(ProposerPrompts.ZERO_PROGRAM);
    assertThat(proposal.rollout().prompt()).contains(ProposerPrompts.ZERO_PROGRAM);
  }

  @Test
  void shouldTakeAnotherProgramWhereOneLeavesNoRoom() {
    // Given
    ReferenceBuffers buffers = new ReferenceBuffers(ReferenceSampling.UNIFORM);
    buffers.add(References.task(TaskType.DEDUCTION, "long".repeat(1_000)));
    buffers.add(References.task(TaskType.DEDUCTION, "short"));

    // When
    List<Proposal> proposals =
        LongStream.range(0, 20)
            .mapToObj(
                seed ->
                    proposer("compact", 3, 1_000).plan(request(TaskType.INDUCTION, seed), buffers))
            .toList();

    // Then
    assertThat(proposals)
        .extracting(Proposal::sourceProgram)
        .contains("program-of-short")
        .isSubsetOf("program-of-short", ProposerPrompts.ZERO_PROGRAM);
    assertThat(proposals)
        .allSatisfy(it -> assertThat(it.rollout().prompt().length()).isLessThanOrEqualTo(1_000));
  }

  @Test
  void shouldPassOnWhatTheRequestAsksFor() {
    // When
    Rollout rollout =
        proposer("compact", 1, 10_000)
            .plan(request(TaskType.ABDUCTION, 5), References.buffers(1))
            .rollout();

    // Then
    assertThat(rollout.trajectoryId()).isEqualTo("t1/p");
    assertThat(rollout.runId()).isEqualTo("run");
    assertThat(rollout.taskId()).isEqualTo("t1");
    assertThat(rollout.role()).isEqualTo(Role.PROPOSER);
    assertThat(rollout.taskType()).isEqualTo(TaskType.ABDUCTION);
    assertThat(rollout.domain()).isEqualTo(Domain.MATHEMATICS);
    assertThat(rollout.phase()).isEqualTo(Phase.TRAIN);
    assertThat(rollout.sampling()).isEqualTo(SAMPLING);
    assertThat(rollout.seed()).isEqualTo(5);
    assertThat(rollout.worker()).isEqualTo("worker");
  }

  static Stream<Arguments> prompts() {
    return Stream.of("compact", "reasoning")
        .flatMap(
            format ->
                Stream.of(TaskType.values())
                    .filter(type -> type != TaskType.UNKNOWN)
                    .flatMap(
                        type ->
                            Stream.of(Domain.PROGRAMMING, Domain.MATHEMATICS)
                                .map(domain -> Arguments.of(format, type, domain))));
  }

  @ParameterizedTest
  @MethodSource("prompts")
  void shouldLeaveNoGapInAPrompt(String format, TaskType type, Domain domain) {
    // Given
    TaskRequest request = TaskRequest.newBuilder(request(type, 1)).setDomain(domain).build();

    // When
    Proposal proposal = proposer(format, 2, 100_000).plan(request, References.buffers(3));

    // Then
    assertThat(proposal.rollout().prompt()).doesNotContain("{{", "}}").contains("program-of-");
  }

  @ParameterizedTest
  @ValueSource(strings = {"compact", "reasoning"})
  void shouldTellDomainsAndTypesApartInThePrompt(String format) {
    ProposerPrompts prompts = new ProposerPrompts(config(format, 2, 100_000));

    assertThat(
            Stream.of(
                prompts.task(TaskType.DEDUCTION, Domain.PROGRAMMING, List.of()),
                prompts.task(TaskType.DEDUCTION, Domain.MATHEMATICS, List.of()),
                prompts.task(TaskType.ABDUCTION, Domain.PROGRAMMING, List.of()),
                prompts.task(TaskType.ERROR_DEDUCTION, Domain.PROGRAMMING, List.of()),
                prompts.induction(Domain.PROGRAMMING, "p"),
                prompts.induction(Domain.MATHEMATICS, "p")))
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldNameTheNumberOfInputsThatAreWanted() {
    assertThat(
            new ProposerPrompts(config("reasoning", 2, 100_000)).induction(Domain.PROGRAMMING, "p"))
        .contains("exactly 4 inputs");
  }

  @Test
  void shouldWriteDownWhatWasShown() {
    // Given
    Proposer proposer = proposer("compact", 2, 10_000);
    TaskRequest request = request(TaskType.DEDUCTION, 1);
    Proposal proposal = proposer.plan(request, References.buffers(3));
    Trajectory trajectory = proposal.rollout().abandoned(Instant.EPOCH);

    // When
    ProposedTask proposed = proposer.proposed(request, proposal, trajectory);

    // Then
    assertThat(proposed.getTaskId()).isEqualTo("t1");
    assertThat(proposed.getReferences()).isEqualTo(proposal.referenceIds());
    assertThat(proposed.getTrajectory()).isEqualTo(trajectory);
    assertThat(proposed.getAbandonedBecause()).isNull();
  }

  @Test
  void shouldWriteDownThatNobodyCouldPropose() {
    ProposedTask proposed =
        proposer("compact", 2, 10_000).abandoned(request(TaskType.INDUCTION, 1), "too often");

    assertThat(proposed.getTrajectory()).isNull();
    assertThat(proposed.getAbandonedBecause()).isEqualTo("too often");
    assertThat(proposed.getTaskType()).isEqualTo(TaskType.INDUCTION);
  }

  private static long shown(Proposal proposal) {
    return proposal
        .rollout()
        .prompt()
        .lines()
        .flatMap(l -> Stream.of(l.split("<", -1)))
        .filter(part -> part.startsWith("reference>"))
        .count();
  }

  private static Proposer proposer(String format, int references, int promptMaxTokens) {
    return new Proposer(
        config(format, references, promptMaxTokens), new Letters(), "run", "worker");
  }

  private static ProposerConfig config(String format, int references, int promptMaxTokens) {
    return new ProposerConfig(
        format,
        references,
        ReferenceSampling.UNIFORM,
        Admission.Filter.ALL,
        Composing.OFF,
        4,
        promptMaxTokens,
        SAMPLING,
        List.of("math", "re"),
        List.of("eval", "open"),
        SavedSeeds.none());
  }

  private static TaskRequest request(TaskType type, long seed) {
    return TaskRequest.newBuilder()
        .setTaskId("t1")
        .setTaskType(type)
        .setDomain(Domain.MATHEMATICS)
        .setPhase(Phase.TRAIN)
        .setIssuedAtVersion(0)
        .setSeed(seed)
        .build();
  }
}
