package dev.zerostream.verifier;

import static dev.zerostream.schemas.Verdict.CORRECT;
import static dev.zerostream.schemas.Verdict.FORMAT_ERROR;
import static dev.zerostream.schemas.Verdict.UNKNOWN;
import static dev.zerostream.schemas.Verdict.WRONG;
import static dev.zerostream.verifier.FakeSandbox.failed;
import static dev.zerostream.verifier.FakeSandbox.inspection;
import static dev.zerostream.verifier.GameRecords.answered;
import static dev.zerostream.verifier.GameRecords.solution;
import static dev.zerostream.verifier.GameRecords.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.zerostream.schemas.FinishReason;
import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.Verdict;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.verifier.sandbox.Execution;
import dev.zerostream.verifier.sandbox.Execution.Status;
import dev.zerostream.verifier.sandbox.Limits;
import dev.zerostream.verifier.sandbox.SandboxUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JudgeTest {

  private static final String ADD = "def f(x): return x + 1";
  private static final String SLOW = "def f(x): slowly";

  private final FakeSandbox sandbox = new FakeSandbox().withNumbers(ADD, x -> x + 1);
  private final Judge judge = new Judge(sandbox, new CompactFormat(), Limits.DEFAULT);

  @Test
  void shouldCompareTheOutputOfADeduction() {
    sandbox.withLiteral("{2, 1}", "{1, 2}");
    VerifiedTask task = task(TaskType.DEDUCTION, ADD, "1", "{1, 2}");

    assertThat(verdicts(task, "{1, 2}", "{2, 1}", "{3}", "f(1)"))
        .containsExactly(CORRECT, CORRECT, WRONG, WRONG);
    assertThat(sandbox.runs()).isEmpty();
  }

  @Test
  void shouldCompareTheNameOfAnExceptionLetterByLetter() {
    VerifiedTask task = task(TaskType.ERROR_DEDUCTION, ADD, "1", "KeyError");

    assertThat(verdicts(task, "KeyError", " KeyError\n", "keyerror", "'KeyError'", "KeyError: 1"))
        .containsExactly(CORRECT, CORRECT, WRONG, WRONG, WRONG);
    assertThat(sandbox.runs()).isEmpty();
  }

  @Test
  void shouldRunTheTasksProgramOnEachAnswerOfAnAbduction() {
    VerifiedTask task = task(TaskType.ABDUCTION, ADD, "1", "2");

    assertThat(verdicts(task, "1", "2")).containsExactly(CORRECT, WRONG);
    assertThat(sandbox.runs()).containsExactly(List.of("1", "2"));
  }

  @Test
  void shouldRunAnswersApartWhenTheProgramMayKeepState() {
    sandbox.withInspection(inspection(ADD, true, true, List.of(), false));
    VerifiedTask task = task(TaskType.ABDUCTION, ADD, "1", "2");

    assertThat(verdicts(task, "5", "1")).containsExactly(WRONG, CORRECT);
    assertThat(sandbox.runs()).containsExactly(List.of("5"), List.of("1"));
  }

  @Test
  void shouldWantEveryPairOfAnInduction() {
    // Given one that is right on the visible half only, and one that fails on a hidden input
    String table = "def f(x): return table(x)";
    String fails = "def f(x): fails on 4";
    sandbox.withNumbers(table, x -> x <= 2 ? x + 1 : 0);
    sandbox.with(
        fails,
        (input, seed) ->
            input.equals("4") ? failed(Status.RUNTIME_ERROR) : FakeSandbox.value(plusOne(input)));
    VerifiedTask task = task(TaskType.INDUCTION, "unseen", null, null);

    assertThat(verdicts(task, ADD, table, fails)).containsExactly(CORRECT, WRONG, WRONG);
  }

  @Test
  void shouldCreditHiddenPairsOnlyWhereAPartCounts() {
    // Given one that copied the visible pairs, one right on half of the hidden ones
    String table = "def f(x): return table(x)";
    String half = "def f(x): fails on 3";
    sandbox.withNumbers(table, x -> x <= 2 ? x + 1 : 0);
    sandbox.with(
        half,
        (input, seed) ->
            input.equals("3") ? failed(Status.RUNTIME_ERROR) : FakeSandbox.value(plusOne(input)));
    VerifiedTask task = task(TaskType.INDUCTION, "unseen", null, null);
    List<Solution> solutions =
        List.of(answered("t1", 0, ADD), answered("t1", 1, table), answered("t1", 2, half));

    // When // Then
    assertThat(judge(InductionCredit.ALL).judge(task, solutions))
        .extracting(Rewards.Judged::verdict, Rewards.Judged::credit)
        .containsExactly(tuple(CORRECT, 1.0), tuple(WRONG, 0.0), tuple(WRONG, 0.0));
    assertThat(judge(InductionCredit.ACCURACY).judge(task, solutions))
        .extracting(Rewards.Judged::verdict, Rewards.Judged::credit)
        .containsExactly(tuple(CORRECT, 1.0), tuple(WRONG, 0.0), tuple(WRONG, 0.5));
    assertThat(judge(InductionCredit.ANY).judge(task, solutions))
        .extracting(Rewards.Judged::verdict, Rewards.Judged::credit)
        .containsExactly(tuple(CORRECT, 1.0), tuple(WRONG, 0.0), tuple(CORRECT, 1.0));
  }

  private Judge judge(InductionCredit credit) {
    return new Judge(sandbox, new CompactFormat(), Limits.DEFAULT, Recheck.DEFAULT, credit);
  }

  private static String plusOne(String input) {
    return Integer.toString(Integer.parseInt(input) + 1);
  }

  @Test
  void shouldRunTheInputsOfACandidateApartWhenItMayKeepState() {
    sandbox.withInspection(inspection(ADD, true, true, List.of(), false));

    assertThat(verdicts(task(TaskType.INDUCTION, "unseen", null, null), ADD))
        .containsExactly(CORRECT);
    assertThat(sandbox.runs())
        .containsExactly(List.of("1"), List.of("2"), List.of("3"), List.of("4"));
  }

  @Test
  void shouldNotRunCandidatesThatMayNotRun() {
    // Given programs that would be right
    Stream.of("unparsed", "no entry", "forbidden").forEach(s -> sandbox.withNumbers(s, x -> x + 1));
    sandbox.withInspection(inspection("unparsed", false, false, List.of(), true));
    sandbox.withInspection(inspection("no entry", true, false, List.of(), true));
    sandbox.withInspection(inspection("forbidden", true, true, List.of("os"), true));

    // When
    List<Verdict> verdicts =
        verdicts(task(TaskType.INDUCTION, "x", null, null), "unparsed", "no entry", "forbidden");

    // Then
    assertThat(verdicts).containsExactly(WRONG, WRONG, WRONG);
    assertThat(sandbox.runs()).isEmpty();
  }

  @Test
  void shouldCallTheRestOfTheGroupWrongOnceItsTimeIsUsedUp() {
    // Given candidates that need five of eight seconds each
    sandbox.with(SLOW, (input, seed) -> slow(plusOne(input)));
    VerifiedTask task = task(TaskType.INDUCTION, "unseen", null, null);

    // When
    List<Verdict> verdicts = verdicts(task, SLOW, SLOW, ADD);

    // Then
    assertThat(verdicts).containsExactly(CORRECT, CORRECT, WRONG);
    assertThat(sandbox.runs()).hasSize(2);
  }

  private static Execution slow(String value) {
    return new Execution(Status.OK, value, null, Duration.ofSeconds(5), Duration.ofSeconds(5), 0);
  }

  @Test
  void shouldKeepAShareOfTheTimeForEachCandidate() {
    // Given candidates that use up whatever they are given
    sandbox.with(SLOW, (input, seed) -> failed(Status.TIMEOUT));
    VerifiedTask task = task(TaskType.INDUCTION, "unseen", null, null);

    // When
    verdicts(task, SLOW, SLOW, SLOW, ADD);

    // Then each may take a fourth of eight seconds, or more once others took less
    assertThat(sandbox.totals()).hasSize(4).first().isEqualTo(Duration.ofSeconds(2));
    assertThat(sandbox.totals()).allMatch(total -> total.compareTo(Duration.ofSeconds(2)) >= 0);
  }

  @Test
  void shouldRunNothingAfterACandidatesFirstFailure() {
    sandbox.withInspection(inspection(SLOW, true, true, List.of(), false));
    sandbox.with(SLOW, (input, seed) -> failed(Status.TIMEOUT));

    assertThat(verdicts(task(TaskType.INDUCTION, "unseen", null, null), SLOW))
        .containsExactly(WRONG);
    assertThat(sandbox.runs()).containsExactly(List.of("1"));
  }

  @Test
  void shouldStartEachGroupWithAllItsTime() {
    sandbox.with(SLOW, (input, seed) -> slow(plusOne(input)));
    VerifiedTask task = task(TaskType.INDUCTION, "unseen", null, null);

    verdicts(task, SLOW, SLOW, SLOW);

    assertThat(verdicts(task, ADD)).containsExactly(CORRECT);
  }

  @Test
  void shouldKeepTheOrderAroundBadlyFormattedAnswers() {
    // Given
    VerifiedTask task = task(TaskType.DEDUCTION, ADD, "1", "2");
    List<Solution> solutions =
        List.of(
            solution("t1", 0, "2", FinishReason.STOP),
            answered("t1", 1, "2"),
            solution("t1", 2, "<answer>2", FinishReason.LENGTH),
            answered("t1", 3, "3"),
            solution("t1", 4, "", FinishReason.ABANDONED));

    // When // Then
    assertThat(judge.judge(task, solutions).stream().map(Rewards.Judged::verdict))
        .containsExactly(FORMAT_ERROR, CORRECT, FORMAT_ERROR, WRONG, UNKNOWN);
    assertThat(judge.judge(task, solutions).stream().map(Rewards.Judged::solution))
        .containsExactlyElementsOf(solutions);
  }

  @ParameterizedTest
  @EnumSource(names = {"DEDUCTION", "ABDUCTION", "INDUCTION"})
  void shouldNeverMakeAVerdictOfABrokenSandbox(TaskType type) {
    sandbox.breakDown();

    assertThatThrownBy(() -> verdicts(task(type, ADD, "1", "2"), "1"))
        .isInstanceOf(SandboxUnavailable.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"DEDUCTION", "ABDUCTION", "INDUCTION"})
  void shouldJudgeAGroupWithoutAnAnswer(TaskType type) {
    assertThat(judge.judge(task(type, ADD, "1", "2"), List.of())).isEmpty();
  }

  private List<Verdict> verdicts(VerifiedTask task, String... answers) {
    List<Solution> solutions =
        IntStream.range(0, answers.length).mapToObj(i -> answered("t1", i, answers[i])).toList();
    return judge.judge(task, solutions).stream().map(Rewards.Judged::verdict).toList();
  }
}
