package dev.zerostream.dashboard.board;

import static dev.zerostream.dashboard.board.RunRecords.START;
import static dev.zerostream.dashboard.board.RunRecords.attempt;
import static dev.zerostream.dashboard.board.RunRecords.batch;
import static dev.zerostream.dashboard.board.RunRecords.proposal;
import static dev.zerostream.dashboard.board.RunRecords.proposed;
import static dev.zerostream.dashboard.board.RunRecords.request;
import static dev.zerostream.dashboard.board.RunRecords.solution;
import static dev.zerostream.dashboard.board.RunRecords.verified;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.schemas.Heartbeat;
import dev.zerostream.schemas.MetricWindow;
import dev.zerostream.schemas.RejectReason;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.Verdict;
import dev.zerostream.schemas.internal.Fact;
import dev.zerostream.stage.Fleets;
import dev.zerostream.stage.Settings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoardTest {

  private final RewardFacts rewards = new RewardFacts(new SafetyRules());
  private final MemoryBoard board = new MemoryBoard();

  private List<Fact> aTask(String id) {
    return List.of(
        Facts.of(request(id), START),
        Facts.of(proposed(id, "r1", "r2"), START),
        Facts.of(verified(id, "def f(x): return [x, 2]")),
        Facts.of(solution(id, 0)),
        Facts.of(solution(id, 1)),
        rewards.of(proposal(id, 3, null)),
        rewards.of(attempt(id, 0, 3, Verdict.CORRECT)),
        rewards.of(attempt(id, 1, 3, Verdict.WRONG)));
  }

  private void fold(List<Fact> facts) {
    board.fold(facts.toArray(Fact[]::new));
  }

  @Test
  void shouldCountWhatTheReportCounts() {
    fold(aTask("d1"));
    board.fold(Facts.of(proposed("d2"), START), rewards.of(proposal("d2", 1, RejectReason.SYNTAX)));
    board.fold(Facts.of(batch(1, List.of("d1/p", "d1/s/main/0"), List.of("d2/p")), START));

    assertThat(board.counters())
        .containsAllEntriesOf(
            Map.of(
                "requested", 1.0,
                "proposed", 2.0,
                "verified", 1.0,
                "solutions", 2.0,
                "rewarded", 4.0,
                "trained", 2.0,
                "dropped/STALE", 1.0,
                "groups/COMPLETE", 1.0,
                "groups/REJECTED", 1.0));
    assertThat(board.counters()).doesNotContainKey("doubled");
  }

  @Test
  void shouldCountAnIdOnceHoweverOftenItWasDelivered() {
    fold(aTask("d1").subList(0, 5));
    fold(aTask("d1").subList(0, 5));

    assertThat(board.counters())
        .containsEntry("requested", 1.0)
        .containsEntry("proposed", 1.0)
        .containsEntry("verified", 1.0)
        .containsEntry("solutions", 2.0);
  }

  @Test
  void shouldTellThatATrajectoryWasTrainedTwice() {
    board.fold(Facts.of(batch(1, List.of("a/p"), List.of()), START));
    board.fold(Facts.of(batch(2, List.of("a/p"), List.of()), START));

    assertThat(board.counters()).containsEntry("trained", 1.0).containsEntry("doubled", 1.0);
    assertThat(board.place(Keys.trained("a/p")).orElseThrow().getNote()).isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void shouldCountTheSameInWhateverOrderTopicsAreRead(long seed) {
    List<Fact> facts = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      facts.addAll(aTask("d" + i));
    }
    facts.add(Facts.of(batch(1, List.of("d0/p", "d1/p"), List.of("d2/p")), START));
    fold(facts);
    MemoryBoard shuffled = new MemoryBoard();
    Collections.shuffle(facts, new Random(seed));

    shuffled.fold(facts.toArray(Fact[]::new));

    assertThat(shuffled.counters()).as("seed %d", seed).isEqualTo(board.counters());
  }

  @Test
  void shouldKnowWhoWasShownATask() {
    board.fold(Facts.of(proposed("d7", "d1"), START), Facts.of(proposed("d8", "d1", "d2"), START));

    assertThat(board.ends(Keys.referencesTo("d1"), 10)).containsExactly("d7", "d8");
    assertThat(board.ends(Keys.referencesTo("d2"), 10)).containsExactly("d8");
    assertThat(board.ends(Keys.referencesTo("d"), 10)).isEmpty();
  }

  @Test
  void shouldAggregateByTaskTypeAndRole() {
    fold(aTask("d1"));
    board.fold(rewards.of(proposal("d2", 1, RejectReason.FORMAT)));

    Map<String, Double> proposer = values(Map.of("type", "DEDUCTION", "role", "PROPOSER"));
    assertThat(proposer)
        .containsEntry("trajectories", 2.0)
        .containsEntry("reward/mean", -0.25)
        .containsEntry("component/learnability/mean", 0.5)
        .containsEntry("validity", 0.5)
        .containsEntry("rejected/FORMAT", 1.0)
        .containsEntry("solve_rate_bin/25-50", 1.0)
        .containsEntry("answer_type/list", 1.0)
        .containsEntry("new_behaviours", 1.0)
        .containsEntry("ast_nodes/mean", 12.0);
    assertThat(values(Map.of("type", "DEDUCTION", "role", "SOLVER")))
        .containsEntry("accuracy", 0.5)
        .containsEntry("surprise/mean", 2.0)
        .containsEntry("response_length/mean", 3.0)
        .containsEntry("format_score", 1.0);
    assertThat(values(Map.of("stage", "solver")))
        .containsEntry("throughput", 0.2)
        .containsEntry("under_way", 0.4);
  }

  @Test
  void shouldTellHowBusyAStageIs() {
    Heartbeat first = new Heartbeat("verifier", "a", "run-1", true, 1L, "records", 0L, null, START);
    board.fold(
        Facts.of(first),
        Facts.of(Heartbeat.newBuilder(first).setBusyShare(0.25).build()),
        Facts.of(Heartbeat.newBuilder(first).setInstance("b").setBusyShare(0.75).build()));

    assertThat(values(Map.of("stage", "verifier")))
        .containsEntry("busy_share/mean", 0.5)
        .containsEntry("busy_share/max", 0.75)
        .doesNotContainKey("records");
  }

  @Test
  void shouldCompareFleetsAndKeepPinnedOnesApart() {
    // Given a fleet with the name of a stage, which stays on version 0
    Settings settings = Settings.of("nano").with("group.attempts", 2);
    Fleets fleets = Fleets.of(settings.with("fleets", "main:0-0,solver:1-1@0"));
    MemoryBoard compared = new MemoryBoard(fleets);

    // When
    compared.fold(
        Facts.of(solution("d1", 0)),
        rewards.of(attempt("d1", 0, 3, Verdict.CORRECT)),
        rewards.of(
            RewardedTrajectory.newBuilder(attempt("d1", 1, 3, Verdict.WRONG))
                .setFleet("solver")
                .build()));

    // Then
    assertThat(values(compared, Map.of("fleet", "main")))
        .containsEntry("trajectories", 1.0)
        .containsEntry("accuracy", 1.0)
        .containsEntry("response_length/mean", 3.0)
        .containsEntry("weight_version/mean", 3.0);
    assertThat(values(compared, Map.of("fleet", "solver")))
        .containsEntry("accuracy", 0.0)
        .containsEntry("reward/mean", -0.5);
    assertThat(values(compared, Map.of("type", "DEDUCTION", "role", "SOLVER")))
        .containsEntry("trajectories", 1.0)
        .containsEntry("accuracy", 1.0);
    assertThat(values(compared, Map.of("stage", "solver"))).containsEntry("records", 1.0);
    assertThat(compared.counters()).containsEntry("rewarded", 2.0);
  }

  private Map<String, Double> values(Map<String, String> dimensions) {
    return values(board, dimensions);
  }

  private static Map<String, Double> values(MemoryBoard board, Map<String, String> dimensions) {
    return board.windows(Instant.EPOCH).stream()
        .filter(window -> window.getDimensions().equals(dimensions))
        .map(MetricWindow::getValues)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldNotCreditProposersWithOldTasksAskedAgain() {
    Fact practised = rewards.of(proposal("d3", 2, null));
    Map<String, String> labels = new java.util.HashMap<>(practised.getLabels());
    labels.put("phase", "PRACTICE");
    board.fold(Fact.newBuilder(practised).setLabels(labels).build());

    assertThat(board.windows(Instant.EPOCH)).isEmpty();
    assertThat(board.counters()).containsEntry("rewarded", 1.0);
  }

  @Test
  void shouldMarkWindowsAndForgetTheMarkWhenMoreComes() {
    Windows windows = new Windows(java.time.Duration.ofSeconds(10));
    Change.Observe change =
        new Change.Observe(START, Map.of("stage", "x"), Map.of("records", 1.0), Map.of("y", 3.0));
    MetricWindow published = Windows.published(windows.observed(null, change));

    assertThat(Windows.isPublished(published)).isTrue();
    MetricWindow more = windows.observed(published, change);
    assertThat(Windows.isPublished(more)).isFalse();
    assertThat(Windows.finished(more).getValues())
        .containsEntry("records", 2.0)
        .containsEntry("y/mean", 3.0)
        .containsEntry("y/max", 3.0)
        .doesNotContainKey("y#sum");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "int:-3",
        "float:1.5e3",
        "str:'a, b'",
        "list:[1]",
        "dict:{'a:b': [1]}",
        "set:{'a:b', 1}",
        "dict:{}",
        "set:set()",
        "tuple:()",
        "bool:True",
        "NoneType:None",
        "none: ",
        "bytes:b'x'",
        "dict:{(1, 2): 3}"
      })
  void shouldTellTheTypeOfALiteral(String example) {
    int colon = example.indexOf(':');
    assertThat(LiteralType.of(example.substring(colon + 1))).isEqualTo(example.substring(0, colon));
  }

  @Test
  void shouldCountWordsOfReflection() {
    assertThat(Reflection.count("Wait, let me re-check. Actually... waiting is fine")).isEqualTo(2);
    assertThat(Reflection.count("def f(x):\n    return x")).isZero();
  }
}
