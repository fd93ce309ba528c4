package dev.zerostream.verifier;

import static dev.zerostream.schemas.Verdict.CORRECT;
import static dev.zerostream.verifier.FakeSandbox.failed;
import static dev.zerostream.verifier.GameRecords.answered;
import static dev.zerostream.verifier.GameRecords.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.verifier.sandbox.Execution;
import dev.zerostream.verifier.sandbox.Execution.Status;
import dev.zerostream.verifier.sandbox.Limits;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A program that reaches across the inputs of a shared process is caught by judging some again. */
class RecheckTest {

  private static final String LEAKY = "def f(x): leaks";

  private final FakeSandbox sandbox = new FakeSandbox();
  private final Judge always =
      new Judge(
          sandbox, new CompactFormat(), Limits.DEFAULT, new Recheck(100), InductionCredit.ALL);

  /** Right only for as long as it shares its process with other inputs. */
  private Execution leaky(String input) {
    boolean shared = sandbox.lastRun().size() > 1;
    return FakeSandbox.value(shared ? Integer.toString(Integer.parseInt(input.strip()) + 1) : "-1");
  }

  private static List<Solution> attempts(String... answers) {
    return IntStream.range(0, answers.length).mapToObj(i -> answered("t1", i, answers[i])).toList();
  }

  @Test
  void shouldSpoilAnAbductionWhoseVerdictsDifferAlone() {
    sandbox.with(LEAKY, (input, seed) -> leaky(input));
    VerifiedTask task = task(TaskType.ABDUCTION, LEAKY, "1", "2");

    assertThatThrownBy(() -> always.judge(task, attempts("1", "7")))
        .isInstanceOf(StateLeaked.class)
        .hasMessageContaining("true and false for the input 1");
  }

  @Test
  void shouldSpoilAnInductionWhoseCandidateDiffersAlone() {
    sandbox.with(LEAKY, (input, seed) -> leaky(input));

    assertThatThrownBy(
            () -> always.judge(task(TaskType.INDUCTION, "unseen", null, null), attempts(LEAKY)))
        .isInstanceOf(StateLeaked.class)
        .hasMessageContaining("for the program " + LEAKY);
  }

  @Test
  void shouldJudgeApartWhereNobodyIsRewarded() {
    sandbox.with(LEAKY, (input, seed) -> leaky(input));
    VerifiedTask task = task(TaskType.ABDUCTION, LEAKY, "1", "-1");

    List<String> responses =
        attempts("1", "7").stream().map(it -> it.getTrajectory().getResponse()).toList();
    assertThat(always.verdicts(task, responses, List.of(true, true)))
        .containsExactly(CORRECT, CORRECT);
  }

  @Test
  void shouldNotTakeABusyMachineForALeak() {
    sandbox.with(
        LEAKY,
        (input, seed) -> leaky(input).value().equals("-1") ? failed(Status.TIMEOUT) : leaky(input));
    VerifiedTask task = task(TaskType.ABDUCTION, LEAKY, "1", "2");

    assertThat(always.judge(task, attempts("1", "1")))
        .extracting(Rewards.Judged::verdict)
        .containsExactly(CORRECT, CORRECT);
  }

  @Test
  void shouldChooseAboutFivePercentAndAlwaysTheSame() {
    long chosen =
        IntStream.range(0, 20_000).filter(i -> Recheck.DEFAULT.chooses("task-" + i, i % 8)).count();

    assertThat(chosen).isBetween(850L, 1150L);
    assertThat(Recheck.DEFAULT.chooses("task-3", 1)).isEqualTo(new Recheck(5).chooses("task-3", 1));
  }
}
