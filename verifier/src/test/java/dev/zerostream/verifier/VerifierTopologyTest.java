package dev.zerostream.verifier;

import static dev.zerostream.verifier.GameRecords.answered;
import static dev.zerostream.verifier.GameRecords.proposed;
import static dev.zerostream.verifier.GameRecords.snippet;
import static dev.zerostream.verifier.GameRecords.solution;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zerostream.schemas.ClosedBy;
import dev.zerostream.schemas.FinishReason;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.RejectReason;
import dev.zerostream.schemas.RejectedTask;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.Verdict;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.verifier.sandbox.SandboxUnavailable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifierTopologyTest {

  private static final String ADD = "def f(x): return x + 1";
  private static final String ADD_TOO = "def f(x): return 1 + x";
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final FakeSandbox sandbox =
      new FakeSandbox().withNumbers(ADD, x -> x + 1).withNumbers(ADD_TOO, x -> x + 1);
  private VerifierDriver verifier;

  @BeforeEach
  void start(@TempDir Path stateFolder) {
    verifier = new VerifierDriver(sandbox, 4, stateFolder);
  }

  @AfterEach
  void stop() {
    verifier.close();
  }

  @Test
  void shouldVerifyAProposal() {
    verifier.propose(snippet("d1", ADD, "3"));

    assertThat(verifier.tasks())
        .singleElement()
        .satisfies(
            task -> {
              assertThat(task.getOutput()).isEqualTo("4");
              assertThat(task.getAttempts()).isEqualTo(4);
            });
    assertThat(verifier.rewards()).isEmpty();
    assertThat(verifier.rejections()).isEmpty();
  }

  @Test
  void shouldRewardAGroupWithItsLastAttemptWhateverTheOrder() {
    // Given
    verifier.propose(snippet("d1", ADD, "3"));
    verifier.answer(answered("d1", 2, "4"), answered("d1", 0, "4"), answered("d1", 3, "nothing"));
    assertThat(verifier.rewards()).isEmpty();

    // When
    verifier.answer(solution("d1", 1, "unreadable", FinishReason.STOP));

    // Then
    List<RewardedTrajectory> rewards = verifier.rewards();
    assertThat(ids(rewards))
        .containsExactly("d1/p", "d1/s/main/0", "d1/s/main/1", "d1/s/main/2", "d1/s/main/3");
    assertThat(rewards.stream().map(RewardedTrajectory::getReward))
        .containsExactly(0.5, 1.0, -1.0, 1.0, -0.5);
    assertThat(rewards).allMatch(it -> it.getClosedBy() == ClosedBy.COMPLETE);
  }

  @Test
  void shouldPlayErrorDeduction() {
    // Given
    sandbox.with("fails", (input, seed) -> FakeSandbox.raised("KeyError"));
    verifier.propose(
        proposed("e1", TaskType.ERROR_DEDUCTION, Phase.TRAIN, "<answer><program>fails<input>3"),
        proposed(
            "e2", TaskType.ERROR_DEDUCTION, Phase.TRAIN, "<answer><program>" + ADD + "<input>3"));

    // When
    verifier.answer(answered("e1", 0, "KeyError"), answered("e1", 1, "ValueError"));
    verifier.answer(answered("e1", 2, "KeyError"), answered("e1", 3, "Keyerror"));

    // Then
    assertThat(verifier.rewards().stream().map(RewardedTrajectory::getReward))
        .containsExactly(-1.0, 0.5, 1.0, -0.5, 1.0, -0.5);
    assertThat(verifier.rejections())
        .singleElement()
        .matches(it -> it.getReason() == RejectReason.NO_ERROR);
  }

  @Test
  void shouldSpoilAGroupWhoseVerdictsCannotBeTrusted() {
    // Given a program that answers one input otherwise alone than among others
    String id =
        IntStream.range(0, 1000)
            .mapToObj(i -> "a" + i)
            .filter(it -> Recheck.DEFAULT.chooses(it, 0))
            .findFirst()
            .orElseThrow();
    sandbox.with(
        "leaky",
        (input, seed) ->
            FakeSandbox.value(input.equals("5") && sandbox.lastRun().size() == 1 ? "-1" : "8"));
    verifier.propose(
        proposed(id, TaskType.ABDUCTION, Phase.TRAIN, "<answer><program>leaky<input>3"));

    // When
    for (int attempt = 0; attempt < 4; attempt++) {
      verifier.answer(answered(id, attempt, "5"));
    }

    // Then nobody is rewarded, and somebody will look at it
    assertThat(verifier.rewards())
        .hasSize(5)
        .allMatch(it -> it.getReward() == null && it.getClosedBy() == ClosedBy.REJECTED);
    assertThat(verifier.flags())
        .singleElement()
        .matches(it -> it.getTrajectoryId().equals(id + "/p") && it.getSeverity() == 3)
        .matches(it -> it.getEvidence().contains("true and false for the input 5"));
  }

  @Test
  void shouldKeepGroupsApart() {
    // Given
    sandbox.withNumbers("double", x -> x * 2);
    verifier.propose(snippet("d1", ADD, "3"), snippet("d2", "double", "3"));

    // When
    for (int attempt = 0; attempt < 4; attempt++) {
      verifier.answer(answered("d1", attempt, "4"), answered("d2", attempt, "4"));
    }

    // Then
    assertThat(verifier.rewards().stream().filter(it -> it.getIndexInGroup() > 0))
        .hasSize(8)
        .allSatisfy(
            it -> assertThat(it.getReward()).isEqualTo(it.getGroupId().equals("d1") ? 1.0 : -0.5));
  }

  @Test
  void shouldLetARepeatedProposalGoNoFurther() {
    // Given
    verifier.propose(snippet("d1", ADD, "3"));
    verifier.tasks();

    // When while its group is open
    verifier.propose(snippet("d1", ADD, "3"));
    // When after it closed
    answerAll("d1");
    verifier.rewards();
    verifier.propose(snippet("d1", ADD, "3"));

    // Then
    assertThat(verifier.tasks()).isEmpty();
    assertThat(verifier.rewards()).isEmpty();
    assertThat(verifier.counters.duplicate()).isEqualTo(2);
  }

  @Test
  void shouldLetARepeatedRefusalGoNoFurther() {
    verifier.propose(proposed("d1", TaskType.DEDUCTION, Phase.TRAIN, "nonsense"));
    verifier.propose(proposed("d1", TaskType.DEDUCTION, Phase.TRAIN, "nonsense"));

    assertThat(verifier.rewards()).hasSize(1);
    assertThat(verifier.rejections()).hasSize(1);
    assertThat(verifier.counters.duplicate()).isEqualTo(1);
  }

  @Test
  void shouldLetARepeatedAttemptGoNoFurther() {
    // Given
    verifier.propose(snippet("d1", ADD, "3"));

    // When
    verifier.answer(answered("d1", 0, "4"), answered("d1", 0, "5"));
    verifier.answer(answered("d1", 1, "4"), answered("d1", 2, "4"), answered("d1", 3, "4"));

    // Then the first of the two counts
    assertThat(verifier.rewards()).hasSize(5).element(1).matches(it -> it.getReward() == 1.0);
    assertThat(verifier.counters.duplicate()).isEqualTo(1);
  }

  @Test
  void shouldLetALateAttemptGoNoFurther() {
    // Given
    verifier.propose(snippet("d1", ADD, "3"));
    answerAll("d1");
    verifier.rewards();

    // When
    verifier.answer(answered("d1", 7, "4"), answered("unknown", 0, "4"));

    // Then
    assertThat(verifier.rewards()).isEmpty();
    assertThat(verifier.counters.late()).isEqualTo(2);
  }

  @Test
  void shouldRewardWhatIsThereAtTheDeadlineWhenItIsHalf() {
    // Given
    verifier.propose(snippet("d1", ADD, "3"));
    verifier.answer(answered("d1", 1, "4"), answered("d1", 3, "5"));

    // When
    verifier.advance(DEADLINE);
    assertThat(verifier.rewards()).isEmpty();
    verifier.advance(Duration.ofSeconds(2));

    // Then
    List<RewardedTrajectory> rewards = verifier.rewards();
    assertThat(rewards.stream().map(RewardedTrajectory::getReward)).containsExactly(0.5, 1.0, -0.5);
    assertThat(rewards).allMatch(it -> it.getClosedBy() == ClosedBy.DEADLINE);
    verifier.answer(answered("d1", 0, "4"));
    verifier.advance(DEADLINE.multipliedBy(2));
    assertThat(verifier.rewards()).isEmpty();
    assertThat(verifier.counters.late()).isEqualTo(1);
  }

  @Test
  void shouldRewardNobodyAtTheDeadlineWithFewerThanHalf() {
    // Given
    verifier.propose(snippet("d1", ADD, "3"));
    verifier.answer(answered("d1", 1, "4"));

    // When
    verifier.advance(DEADLINE.plusSeconds(2));

    // Then
    List<RewardedTrajectory> rewards = verifier.rewards();
    assertThat(ids(rewards)).containsExactly("d1/p", "d1/s/main/1");
    assertThat(rewards).allMatch(it -> it.getReward() == null);
  }

  @Test
  void shouldRefuseAProposalWithARejectionAndAReward() {
    // When
    verifier.propose(proposed("d1", TaskType.DEDUCTION, Phase.TRAIN, "nonsense"));

    // Then
    assertThat(verifier.rejections())
        .singleElement()
        .extracting(RejectedTask::getReason)
        .isEqualTo(RejectReason.FORMAT);
    assertThat(verifier.rewards())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.getReward()).isEqualTo(-1.0);
              assertThat(it.getVerdict()).isEqualTo(Verdict.INVALID);
              assertThat(it.getClosedBy()).isEqualTo(ClosedBy.REJECTED);
            });
    assertThat(verifier.tasks()).isEmpty();
  }

  @Test
  void shouldRefuseATaskThatBehavesLikeAnEarlierOne() {
    // Given
    verifier.propose(snippet("d1", ADD, "3"));

    // When
    verifier.propose(snippet("d2", ADD_TOO, "9"));

    // Then
    assertThat(verifier.tasks().stream().map(VerifiedTask::getTaskId)).containsExactly("d1");
    assertThat(verifier.rejections())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.getReason()).isEqualTo(RejectReason.DUPLICATE);
              assertThat(it.getDetail()).contains("d1");
            });
    assertThat(verifier.rewards())
        .singleElement()
        .extracting(RewardedTrajectory::getReward)
        .isEqualTo(0.0);
  }

  @Test
  void shouldAwaitNoAttemptsAtASeed() {
    String response = "<answer><program>" + ADD + "<input>3";

    verifier.propose(proposed("d1", TaskType.DEDUCTION, Phase.SEED, response));

    assertThat(verifier.tasks()).hasSize(1);
    assertThat(verifier.rewards())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.getReward()).isNull();
              assertThat(it.getClosedBy()).isEqualTo(ClosedBy.COMPLETE);
            });
  }

  @Test
  void shouldCloseWhatNobodyCouldPropose() {
    verifier.propose(GameRecords.abandoned("d1", "no worker"));

    assertThat(verifier.rejections())
        .singleElement()
        .extracting(RejectedTask::getReason)
        .isEqualTo(RejectReason.ABANDONED);
    assertThat(verifier.rewards())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.getReward()).isNull();
              assertThat(it.getClosedBy()).isEqualTo(ClosedBy.ABANDONED);
            });
  }

  @Test
  void shouldStopWhenTheSandboxBreaksDown() {
    sandbox.breakDown();

    assertThatThrownBy(() -> verifier.propose(snippet("d1", ADD, "3")))
        .hasRootCauseInstanceOf(SandboxUnavailable.class);
    assertThat(verifier.rejections()).isEmpty();
    assertThat(verifier.rewards()).isEmpty();
  }

  private void answerAll(String taskId) {
    for (int attempt = 0; attempt < 4; attempt++) {
      verifier.answer(answered(taskId, attempt, "4"));
    }
  }

  private static List<String> ids(List<RewardedTrajectory> rewards) {
    return rewards.stream().map(it -> it.getTrajectory().getTrajectoryId()).toList();
  }
}
