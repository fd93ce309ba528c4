package dev.zerostream.verifier;

import static dev.zerostream.verifier.FakeSandbox.failed;
import static dev.zerostream.verifier.FakeSandbox.inspection;
import static dev.zerostream.verifier.FakeSandbox.value;
import static dev.zerostream.verifier.GameRecords.inputs;
import static dev.zerostream.verifier.GameRecords.proposed;
import static dev.zerostream.verifier.GameRecords.snippet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zerostream.schemas.Complexity;
import dev.zerostream.schemas.Example;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.RejectReason;
import dev.zerostream.schemas.TaskContent;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.internal.CheckedProposal;
import dev.zerostream.verifier.VerifierConfig.Novelty;
import dev.zerostream.verifier.sandbox.Execution;
import dev.zerostream.verifier.sandbox.Execution.Status;
import dev.zerostream.verifier.sandbox.SandboxUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class TaskCheckerTest {

  private static final Instant NOW = Instant.ofEpochSecond(5);
  private static final String ADD = "def f(x): return x + 1";
  private static final String BAD = "def f(x): bad";

  private final FakeSandbox sandbox = new FakeSandbox().withNumbers(ADD, x -> x + 1);

  @Test
  void shouldTurnASnippetIntoATask() {
    // When
    CheckedProposal checked = check(snippet("d1", ADD, "3"));

    // Then
    VerifiedTask task = checked.getTask();
    assertThat(task.getTaskId()).isEqualTo("d1");
    assertThat(task.getProgram()).isEqualTo(ADD);
    assertThat(task.getInput()).isEqualTo("3");
    assertThat(task.getOutput()).isEqualTo("4");
    assertThat(task.getAttempts()).isEqualTo(4);
    assertThat(task.getProposalWeightVersion()).isEqualTo(6);
    assertThat(task.getReferences()).containsExactly("r1", "r2");
    assertThat(task.getComplexity()).isEqualTo(new Complexity(7, 2, 1, 0, 8.5, 9.5));
    assertThat(task.getVerifiedAt()).isEqualTo(NOW);
    assertThat(task.getVerifierBuild()).isEqualTo("build-1");
    assertThat(checked.getRejectReason()).isNull();
  }

  @Test
  void shouldAskForTheExceptionWhereThatIsTheTask() {
    // Given
    sandbox.with(BAD, (input, seed) -> FakeSandbox.raised("ValueError"));

    // When
    CheckedProposal checked = check(raising(BAD));

    // Then
    assertThat(checked.getTask().getTaskType()).isEqualTo(TaskType.ERROR_DEDUCTION);
    assertThat(checked.getTask().getInput()).isEqualTo("3");
    assertThat(checked.getTask().getOutput()).isEqualTo("ValueError");
    assertThat(checked.getNoveltyKey()).startsWith("ERROR_DEDUCTION/");
    assertThat(checked.getTask().getFingerprint()).isNotNull();
    assertRefused(raising(ADD), RejectReason.NO_ERROR);
    assertRefused(snippet("d1", BAD, "3"), RejectReason.RUNTIME_ERROR);
  }

  @Test
  void shouldRefuseAnExceptionThatDependsOnTheHashSeed() {
    sandbox.with(BAD, (input, seed) -> FakeSandbox.raised(seed == 0 ? "KeyError" : "ValueError"));

    assertRefused(raising(BAD), RejectReason.NONDETERMINISTIC);
  }

  private static ProposedTask raising(String program) {
    return proposed(
        "e1", TaskType.ERROR_DEDUCTION, Phase.TRAIN, "<answer><program>" + program + "<input>3");
  }

  @Test
  void shouldMakeOneProgramOfAProposalAndWhatItBuildsOn() {
    // Given
    String helper = "def g_0(x): return x + 1";
    String program = "def f(x): return g_0(x) * 2";
    sandbox.withNumbers(helper + "\n\n" + program, x -> 2 * x + 2);

    // When
    CheckedProposal checked = check(composed(program, helper));

    // Then
    assertThat(checked.getTask().getProgram()).isEqualTo(helper + "\n\n" + program);
    assertThat(checked.getTask().getOutput()).isEqualTo("8");
    assertThat(checked.getTask().getComposedOf()).containsExactly("d0");
    assertThat(check(snippet("d1", ADD, "3")).getTask().getComposedOf()).isEmpty();
    assertRefused(composed(ADD, helper), RejectReason.NOT_COMPOSED);
    assertRefused(composed(program, helper, helper), RejectReason.NOT_COMPOSED);
  }

  private static ProposedTask composed(String program, String... helpers) {
    return ProposedTask.newBuilder(snippet("d1", program, "3"))
        .setHelpers(List.of(helpers))
        .setComposedOf(List.of("d0"))
        .build();
  }

  @Test
  void shouldAwaitNoAttemptsAtASeed() {
    ProposedTask seed =
        proposed("d1", TaskType.DEDUCTION, Phase.SEED, "<answer><program>" + ADD + "<input>3");

    assertThat(check(seed).getTask().getAttempts()).isZero();
  }

  @Test
  void shouldCheckAnOldTaskLikeAnyOtherButPastTheGate() {
    // Given
    ProposedTask again = practice(TaskType.DEDUCTION, new TaskContent(ADD, List.of("3"), null));
    ProposedTask bad = practice(TaskType.DEDUCTION, new TaskContent(ADD, List.of(), null));
    ProposedTask pairs =
        practice(TaskType.INDUCTION, new TaskContent(ADD, List.of("1", "2", "3", "4"), "guess"));

    // When
    CheckedProposal checked = check(again);

    // Then
    assertThat(checked.getTask().getOutput()).isEqualTo("4");
    assertThat(checked.getTask().getPracticeOf()).isEqualTo("d0");
    assertThat(checked.getTask().getAttempts()).isEqualTo(4);
    assertThat(checked.getNoveltyKey()).isNull();
    assertThat(check(pairs).getTask().getMessage()).isEqualTo("guess");
    assertThat(check(bad).getRejectReason()).isEqualTo(RejectReason.FORMAT);
  }

  private static ProposedTask practice(TaskType type, TaskContent content) {
    return ProposedTask.newBuilder(proposed("d1", type, Phase.PRACTICE, ""))
        .setTrajectory(null)
        .setPracticeOf("d0")
        .setContent(content)
        .build();
  }

  @Test
  void shouldTurnInputsIntoATaskWithHalfOfThemVisible() {
    // When
    VerifiedTask task = check(inputs("i1", ADD, "1", "2", "3", "4")).getTask();

    // Then
    assertThat(task.getExamples())
        .containsExactly(
            new Example("1", "2"),
            new Example("2", "3"),
            new Example("3", "4"),
            new Example("4", "5"));
    assertThat(task.getVisibleExamples()).isEqualTo(2);
    assertThat(task.getMessage()).isEqualTo("guess");
    assertThat(task.getProgram()).isEqualTo(ADD);
    assertThat(task.getInput()).isNull();
  }

  @Test
  void shouldTakeTheLastInputsWhenThereAreMore() {
    VerifiedTask task = check(inputs("i1", ADD, "1", "2", "3", "4", "5", "6")).getTask();

    assertThat(task.getExamples().stream().map(Example::getInput))
        .containsExactly("3", "4", "5", "6");
  }

  @Test
  void shouldRefuseTooFewDistinctInputs() {
    assertRefused(inputs("i1", ADD, "1", "2", "3"), RejectReason.TOO_FEW_INPUTS);
    assertRefused(inputs("i1", ADD, "1", "2", "3", "1"), RejectReason.TOO_FEW_INPUTS);
  }

  @Test
  void shouldRefuseWhatNobodyProposed() {
    CheckedProposal checked = check(GameRecords.abandoned("d1", "no worker"));

    assertThat(checked.getRejectReason()).isEqualTo(RejectReason.ABANDONED);
    assertThat(checked.getDetail()).isEqualTo("no worker");
  }

  @Test
  void shouldRefuseABadFormat() {
    assertRefused(proposed("d1", TaskType.DEDUCTION, Phase.TRAIN, "nonsense"), RejectReason.FORMAT);
  }

  @Test
  void shouldRefuseAnInductionProposalWithoutASource() {
    assertRefused(inputs("i1", null, "1", "2", "3", "4"), RejectReason.FORMAT);
  }

  @Test
  void shouldRefuseWhatTheSyntaxTreeShows() {
    sandbox.withInspection(inspection("unparsed", false, false, List.of(), true));
    sandbox.withInspection(inspection("no entry", true, false, List.of(), true));
    sandbox.withInspection(inspection("forbidden", true, true, List.of("os"), true));

    assertRefused(snippet("d1", "unparsed", "1"), RejectReason.SYNTAX);
    assertRefused(snippet("d1", "no entry", "1"), RejectReason.NO_ENTRY_POINT);
    assertRefused(snippet("d1", "forbidden", "1"), RejectReason.FORBIDDEN);
    assertThat(sandbox.runs()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "OK")
  void shouldRefuseWhatTheExecutionShows(Status status) {
    sandbox.with(BAD, (input, seed) -> failed(status));

    assertRefused(snippet("d1", BAD, "1"), RejectReason.valueOf(status.name()));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "OK")
  void shouldRefuseInputsOnWhichTheProgramFails(Status status) {
    sandbox.with(BAD, (input, seed) -> input.equals("3") ? failed(status) : value("1"));

    assertRefused(inputs("i1", BAD, "1", "2", "3", "4"), RejectReason.valueOf(status.name()));
  }

  @Test
  void shouldRefuseAnOutputThatIsNoLiteral() {
    sandbox.with(BAD, (input, seed) -> value("f(1)"));

    assertRefused(snippet("d1", BAD, "1"), RejectReason.NOT_A_LITERAL);
  }

  @Test
  void shouldRefuseAProgramThatIsTruthfulOnItsFirstCallOnly() {
    sandbox.withNumbers(BAD, x -> x);
    sandbox.withRepeated(BAD, (input, seed) -> value("lie"));

    assertRefused(snippet("d1", BAD, "1"), RejectReason.NONDETERMINISTIC);
  }

  @Test
  void shouldRefuseInputsWhoseOutputsDependOnTheHashSeed() {
    sandbox.with(BAD, (input, seed) -> value(input.equals("3") ? "seed " + seed : "1"));

    assertRefused(inputs("i1", BAD, "1", "2", "3", "4"), RejectReason.NONDETERMINISTIC);
  }

  @Test
  void shouldAcceptInputsWhoseOutputsAreWrittenInAnotherOrder() {
    sandbox.withLiteral("{'b', 'a'}", "{'a', 'b'}");
    sandbox.with(BAD, (input, seed) -> value(seed == 0 ? "{'a', 'b'}" : "{'b', 'a'}"));

    VerifiedTask task = check(inputs("i1", BAD, "1", "2", "3", "4")).getTask();

    assertThat(task.getExamples().get(0)).isEqualTo(new Example("1", "{'a', 'b'}"));
  }

  @Test
  void shouldRunInputsApartWhenTheProgramMayKeepState() {
    sandbox.withInspection(inspection(ADD, true, true, List.of(), false));

    check(inputs("i1", ADD, "1", "2", "3", "4"));

    assertThat(sandbox.runs())
        .contains(List.of("3"), List.of("4"))
        .doesNotContain(List.of("1", "2", "3", "4"));
  }

  @Test
  void shouldRefuseInputsThatUseUpTheTime() {
    sandbox.withInspection(inspection(BAD, true, true, List.of(), false));
    sandbox.with(BAD, (input, seed) -> slow());

    assertRefused(inputs("i1", BAD, "1", "2", "3", "4"), RejectReason.TIMEOUT);
  }

  private static Execution slow() {
    return new Execution(Status.OK, "1", null, Duration.ofSeconds(2), Duration.ofSeconds(2), 0);
  }

  @Test
  void shouldNeverMakeAVerdictOfABrokenSandbox() {
    sandbox.breakDown();

    assertThatThrownBy(() -> check(snippet("d1", ADD, "1"))).isInstanceOf(SandboxUnavailable.class);
    assertThatThrownBy(() -> check(inputs("i1", ADD, "1", "2", "3", "4")))
        .isInstanceOf(SandboxUnavailable.class);
  }

  private void assertRefused(ProposedTask proposal, RejectReason reason) {
    CheckedProposal checked = check(proposal);
    assertThat(checked.getRejectReason()).isEqualTo(reason);
    assertThat(checked.getDetail()).isNotBlank();
    assertThat(checked.getTask()).isNull();
    assertThat(checked.getNoveltyKey()).isNull();
    assertThat(checked.getProposal()).isEqualTo(proposal);
  }

  private CheckedProposal check(ProposedTask proposal) {
    VerifierConfig config = GameRecords.config(Novelty.BEHAVIOURAL, 4);
    return new TaskChecker(sandbox, config, InstantSource.fixed(NOW)).check(proposal);
  }
}
