package dev.zerostream.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.zerostream.learner.Advantages.Baseline;
import dev.zerostream.learner.Advantages.Earned;
import dev.zerostream.learner.Advantages.Scaled;
import dev.zerostream.learner.Advantages.Weighing;
import dev.zerostream.schemas.Role;
import dev.zerostream.schemas.TaskType;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class AdvantagesTest {

  private static final Offset<Double> EXACT = offset(1e-12);

  @Test
  void shouldNormaliseWithinTypeAndRole() {
    // Given deductions with mean 1/4, sample deviation √(27/16 / 3) = 3/4; one proposal alone
    List<Earned> batch =
        List.of(
            attempt("a", 1),
            proposal("a", 0.5),
            attempt("a", -0.5),
            attempt("b", 1),
            attempt("b", -0.5),
            new Earned(TaskType.ABDUCTION, Role.SOLVER, "c", 1, 9),
            new Earned(TaskType.ABDUCTION, Role.SOLVER, "d", -1, 9));

    // When
    List<Scaled> scaled = Advantages.of(batch, Baseline.TRR_PLUS_PLUS);

    // Then
    double deduction = 0.75 / Math.sqrt(0.75);
    assertAdvantages(
        scaled,
        deduction,
        0,
        -deduction,
        deduction,
        -deduction,
        1 / Math.sqrt(2),
        -1 / Math.sqrt(2));
  }

  @Test
  void shouldShuffleRewardsOnlyWithinTypeAndRole() {
    // Given
    List<Earned> batch = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      batch.add(attempt("g" + i, i));
      batch.add(proposal("g" + i, 100 + i));
    }

    // When
    List<Earned> shuffled = Advantages.shuffled(batch, new SplittableRandom(3));

    // Then
    assertThat(shuffled).as("seed 3").isNotEqualTo(batch).hasSameSizeAs(batch);
    for (Role role : List.of(Role.SOLVER, Role.PROPOSER)) {
      assertThat(rewards(shuffled, role)).containsExactlyInAnyOrderElementsOf(rewards(batch, role));
      assertThat(rewards(shuffled, role)).isNotEqualTo(rewards(batch, role));
    }
    assertThat(shuffled.stream().map(Earned::groupId))
        .containsExactlyElementsOf(batch.stream().map(Earned::groupId).toList());
    assertThat(Advantages.shuffled(batch, new SplittableRandom(3))).isEqualTo(shuffled);
  }

  private static List<Double> rewards(List<Earned> batch, Role role) {
    return batch.stream().filter(it -> it.role() == role).map(Earned::reward).toList();
  }

  @Test
  void shouldCompareAttemptsAtOneTaskForGrpoAndProposalsOfOneType() {
    // Given group a with mean 1/2, deviation 3/√… of (1, 1, −0.5); group b all wrong
    List<Earned> batch =
        List.of(
            attempt("a", 1),
            attempt("a", 1),
            attempt("a", -0.5),
            attempt("b", -0.5),
            attempt("b", -0.5),
            proposal("a", 0.25),
            proposal("b", 0.75));

    // When
    List<Scaled> scaled = Advantages.of(batch, Baseline.GRPO);

    // Then (0.5, 0.5, −1) over √(1.5 / 2); (−0.25, 0.25) over √(0.125)
    double deviation = Math.sqrt(0.75);
    double proposal = 0.25 / Math.sqrt(0.125);
    assertAdvantages(
        scaled, 0.5 / deviation, 0.5 / deviation, -1 / deviation, 0, 0, -proposal, proposal);
  }

  @Test
  void shouldCompareAllOfTheBatchForReinforce() {
    // Given mean 0.25, squares 0.5625 · 2 + 0.0625 + 0.0625
    List<Earned> batch =
        List.of(attempt("a", 1), attempt("a", -0.5), proposal("a", 0.5), proposal("b", 0));

    // When
    List<Scaled> scaled = Advantages.of(batch, Baseline.REINFORCE_PLUS_PLUS);

    // Then
    double deviation = Math.sqrt(1.25 / 3);
    assertAdvantages(
        scaled, 0.75 / deviation, -0.75 / deviation, 0.25 / deviation, -0.25 / deviation);
  }

  @Test
  void shouldGiveNothingToACellOfOne() {
    List<Scaled> scaled = Advantages.of(List.of(proposal("a", 0.9)), Baseline.TRR_PLUS_PLUS);

    assertThat(scaled).containsExactly(new Scaled(0, 1));
  }

  @Test
  void shouldGiveNothingWhereAllEarnTheSame() {
    for (Baseline baseline : Baseline.values()) {
      List<Earned> batch = List.of(attempt("a", 0.1), attempt("a", 0.1), attempt("a", 0.1));

      assertThat(Advantages.of(batch, baseline))
          .as(baseline.name())
          .allSatisfy(scaled -> assertThat(scaled.advantage()).isZero());
    }
  }

  @Test
  void shouldGiveEachCellTheSameWeight() {
    // Given three attempts and one proposal
    List<Earned> batch =
        List.of(proposal("a", 1), attempt("a", 1), attempt("a", 0), attempt("a", 0));

    for (Baseline baseline : Baseline.values()) {
      // When
      List<Double> weights = Advantages.of(batch, baseline).stream().map(Scaled::weight).toList();

      // Then
      assertThat(weights).containsExactly(1 / 2.0, 1 / 6.0, 1 / 6.0, 1 / 6.0);
      assertThat(weights.stream().mapToDouble(w -> w).sum()).isCloseTo(1, EXACT);
    }
  }

  @Test
  void shouldGiveProposalsTheirShare() {
    // Given proposals that count a quarter of attempts
    List<Earned> batch =
        List.of(proposal("a", 1), attempt("a", 1), attempt("a", 0), attempt("a", 0));

    // When
    List<Scaled> scaled = Advantages.of(batch, Baseline.TRR_PLUS_PLUS, new Weighing(0.25, false));

    // Then the cells' shares are 0.25 and 1 of 1.25
    List<Double> weights = scaled.stream().map(Scaled::weight).toList();
    assertThat(weights.get(0)).isCloseTo(0.2, EXACT);
    assertThat(weights.get(1)).isCloseTo(0.8 / 3, EXACT);
    assertThat(weights.stream().mapToDouble(w -> w).sum()).isCloseTo(1, EXACT);
  }

  @Test
  void shouldLetTokensCountAlikeInsideACell() {
    List<Earned> batch =
        List.of(
            new Earned(TaskType.DEDUCTION, Role.SOLVER, "a", 1, 30),
            new Earned(TaskType.DEDUCTION, Role.SOLVER, "a", 0, 10),
            proposal("a", 1));

    List<Scaled> scaled = Advantages.of(batch, Baseline.TRR_PLUS_PLUS, new Weighing(1, true));

    assertThat(scaled.stream().map(Scaled::weight)).containsExactly(0.375, 0.125, 0.5);
  }

  @Test
  void shouldKnowTheBaselinesByTheirNamesInTheSettings() {
    assertThat(Baseline.named("trr++")).isEqualTo(Baseline.TRR_PLUS_PLUS);
    assertThat(Baseline.named("grpo")).isEqualTo(Baseline.GRPO);
    assertThat(Baseline.named("reinforce++")).isEqualTo(Baseline.REINFORCE_PLUS_PLUS);
  }

  private static Earned attempt(String group, double reward) {
    return new Earned(TaskType.DEDUCTION, Role.SOLVER, group, reward, 9);
  }

  private static Earned proposal(String group, double reward) {
    return new Earned(TaskType.DEDUCTION, Role.PROPOSER, group, reward, 9);
  }

  private static void assertAdvantages(List<Scaled> scaled, double... expected) {
    assertThat(scaled).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(scaled.get(i).advantage()).as("advantage %d", i).isCloseTo(expected[i], EXACT);
    }
  }
}
