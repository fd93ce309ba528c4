package dev.zerostream.learner;

import static dev.zerostream.learner.RewardRecords.group;
import static dev.zerostream.learner.RewardRecords.held;
import static dev.zerostream.learner.RewardRecords.seed;
import static dev.zerostream.schemas.TaskType.ABDUCTION;
import static dev.zerostream.schemas.TaskType.DEDUCTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.schemas.ClosedBy;
import dev.zerostream.schemas.Domain;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.TaskRequest;
import dev.zerostream.schemas.TaskType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CreditTest {

  private static final long TIMEOUT = 60_000;

  @Test
  void shouldFillTheWindowOfEachType() {
    // Given a window of (1 + 1) · 2
    Credit credit = new Credit(config(0, DEDUCTION, ABDUCTION));

    // When
    List<TaskRequest> requests = credit.issue(type -> type == DEDUCTION ? 1 : 0, 5, 0);

    // Then
    assertThat(requests.stream().map(TaskRequest::getTaskId))
        .containsExactly(
            "d00000000",
            "d00000001",
            "d00000002",
            "a00000000",
            "a00000001",
            "a00000002",
            "a00000003");
    assertThat(requests)
        .allSatisfy(
            request -> {
              assertThat(request.getPhase()).isEqualTo(Phase.TRAIN);
              assertThat(request.getIssuedAtVersion()).isEqualTo(5);
            });
    assertThat(credit.issue(type -> type == DEDUCTION ? 1 : 0, 5, 0)).isEmpty();
  }

  @Test
  void shouldAlternateDomainsAndFixSeedsByRunAndTask() {
    // When
    List<TaskRequest> requests = new Credit(config(0, DEDUCTION)).issue(type -> 0, 0, 0);
    List<TaskRequest> again = new Credit(config(0, DEDUCTION)).issue(type -> 0, 0, 9);

    // Then
    assertThat(requests.stream().map(TaskRequest::getDomain))
        .containsExactly(
            Domain.PROGRAMMING, Domain.MATHEMATICS, Domain.PROGRAMMING, Domain.MATHEMATICS);
    assertThat(requests).isEqualTo(again);
    assertThat(requests.stream().map(TaskRequest::getSeed).distinct()).hasSize(4);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void shouldNeverHaveMoreOutstandingThanTheWindow(long seed) {
    // Given
    SplittableRandom random = new SplittableRandom(seed);
    Credit credit = new Credit(config(3, DEDUCTION, ABDUCTION));
    Map<TaskType, Integer> waiting = new EnumMap<>(Map.of(DEDUCTION, 0, ABDUCTION, 0));
    List<TaskRequest> open = new ArrayList<>();
    Set<String> issued = new HashSet<>();

    for (int turn = 0; turn < 300; turn++) {
      // When
      for (TaskRequest request : credit.issue(waiting::get, turn, 0)) {
        assertThat(issued.add(request.getTaskId())).as(request.getTaskId()).isTrue();
        open.add(request);
      }
      // Then
      for (TaskType type : waiting.keySet()) {
        long asked = open.stream().filter(request -> request.getTaskType() == type).count();
        assertThat(asked + waiting.get(type)).isLessThanOrEqualTo(4);
      }
      settle(open, random, credit, waiting);
    }
    assertThat(issued).hasSizeGreaterThan(100);
  }

  private static void settle(
      List<TaskRequest> open,
      SplittableRandom random,
      Credit credit,
      Map<TaskType, Integer> waiting) {
    if (!open.isEmpty()) {
      TaskRequest request = open.remove(random.nextInt(open.size()));
      if (request.getPhase() == Phase.SEED) {
        credit.closed(
            held(List.of(seed(request.getTaskId(), request.getTaskType(), ClosedBy.REJECTED))));
      } else {
        credit.closed(held(group(request.getTaskId(), request.getTaskType(), 0, 1.0)));
        waiting.merge(request.getTaskType(), 1, Integer::sum);
      }
    }
    if (waiting.values().stream().allMatch(count -> count >= 2)) {
      waiting.replaceAll((type, count) -> count - 2);
    }
  }

  @Test
  void shouldSeedEveryTypeBeforeItTrainsAny() {
    // Given
    Credit credit = new Credit(config(1, DEDUCTION, ABDUCTION));

    // When
    List<TaskRequest> first = credit.issue(type -> 0, 0, 0);
    credit.closed(held(List.of(seed("d00000000", DEDUCTION, ClosedBy.COMPLETE))));
    List<TaskRequest> half = credit.issue(type -> 0, 0, 0);
    credit.closed(held(List.of(seed("a00000000", ABDUCTION, ClosedBy.COMPLETE))));
    List<TaskRequest> both = credit.issue(type -> 0, 0, 0);

    // Then
    assertThat(first.stream().map(TaskRequest::getPhase)).containsExactly(Phase.SEED, Phase.SEED);
    assertThat(half).isEmpty();
    assertThat(both).hasSize(8).allMatch(request -> request.getPhase() == Phase.TRAIN);
  }

  @Test
  void shouldEndSeedingAfterFourTimesAsManyTries() {
    // Given a type that is never accepted
    Credit credit = new Credit(config(2, DEDUCTION));
    int tries = 0;

    // When
    List<TaskRequest> requests = credit.issue(type -> 0, 0, 0);
    while (requests.stream().anyMatch(request -> request.getPhase() == Phase.SEED)) {
      for (TaskRequest request : requests) {
        credit.closed(held(List.of(seed(request.getTaskId(), DEDUCTION, ClosedBy.REJECTED))));
        tries++;
      }
      requests = credit.issue(type -> 0, 0, 0);
    }

    // Then
    assertThat(tries).isEqualTo(8);
    assertThat(requests).hasSize(4).allMatch(request -> request.getPhase() == Phase.TRAIN);
  }

  @Test
  void shouldIssueExpiredRequestsAnewUnderNewIds() {
    // Given
    Credit credit = new Credit(config(0, DEDUCTION));
    credit.issue(type -> 0, 0, 0);
    credit.closed(held(group("d00000001", DEDUCTION, 0, 1.0)));

    // When
    int early = credit.expire(TIMEOUT - 1);
    int expired = credit.expire(TIMEOUT);

    // Then
    assertThat(early).isZero();
    assertThat(expired).isEqualTo(3);
    assertThat(ids(credit.issue(type -> 1, 0, TIMEOUT)))
        .containsExactly("d00000004", "d00000005", "d00000006");
  }

  @Test
  void shouldKnowAfterARestartWhatTheCheckpointKept() {
    // Given
    Credit before = new Credit(config(1, DEDUCTION));
    before.issue(type -> 0, 0, 0);
    before.closed(held(List.of(seed("d00000000", DEDUCTION, ClosedBy.COMPLETE))));
    before.issue(type -> 1, 0, 0);

    // When
    Credit after = new Credit(config(1, DEDUCTION));
    after.restore(before.accounts(), before.open(), 50_000);

    // Then open requests are given their whole time again
    assertThat(after.accounts()).isEqualTo(before.accounts());
    assertThat(after.open()).containsExactly("d00000001", "d00000002", "d00000003");
    assertThat(after.expire(50_000 + TIMEOUT - 1)).isZero();
    assertThat(ids(after.issue(type -> 0, 0, 50_000))).containsExactly("d00000004");
  }

  @ParameterizedTest(name = "reverse {0}")
  @ValueSource(booleans = {false, true})
  void shouldDiscoverEachRequestOfTheLogWhateverTheOrderOfItsPartitions(boolean reverse) {
    // Given that three requests were published after the checkpoint
    Credit before = new Credit(config(0, DEDUCTION));
    List<TaskRequest> known = before.issue(type -> 3, 0, 0);
    Map<TaskType, Credit.Account> kept = before.accounts();
    List<TaskRequest> unknown = before.issue(type -> 0, 0, 0);
    Comparator<TaskRequest> byId = Comparator.comparing(TaskRequest::getTaskId);
    List<TaskRequest> log =
        Stream.concat(known.stream(), unknown.stream())
            .sorted(reverse ? byId.reversed() : byId)
            .toList();

    // When
    Credit after = new Credit(config(0, DEDUCTION));
    after.restore(kept, List.of("d00000000"), 0);
    log.forEach(request -> after.discover(request, 0));

    // Then
    assertThat(after.open())
        .containsExactlyInAnyOrder("d00000000", "d00000001", "d00000002", "d00000003");
    assertThat(after.issue(type -> 0, 0, 0)).isEmpty();
    assertThat(after.accounts()).isEqualTo(before.accounts());
  }

  @Test
  void shouldNotDiscoverARequestThatTheCheckpointKnewToBeClosed() {
    // Given
    Credit before = new Credit(config(0, DEDUCTION));
    List<TaskRequest> issued = before.issue(type -> 0, 0, 0);
    before.closed(held(group("d00000000", DEDUCTION, 0, 1.0)));

    // When
    Credit after = new Credit(config(0, DEDUCTION));
    after.restore(before.accounts(), before.open(), 0);
    issued.forEach(request -> after.discover(request, 0));

    // Then
    assertThat(after.open()).containsExactly("d00000001", "d00000002", "d00000003");
  }

  private static List<String> ids(List<TaskRequest> requests) {
    return requests.stream().map(TaskRequest::getTaskId).toList();
  }

  private static LearnerConfig config(int seedGroups, TaskType... types) {
    LearnerConfig any = RewardRecords.config(2, 1, types);
    return new LearnerConfig(
        any.types(),
        any.domains(),
        any.batchGroups(),
        seedGroups,
        any.practiceFloor(),
        any.practiceShare(),
        any.maxLag(),
        any.advantages(),
        any.weighing(),
        any.roles(),
        any.pinnedFleets(),
        any.shuffledRewards(),
        any.clip(),
        any.entropyBonus(),
        any.correction(),
        Duration.ofMillis(TIMEOUT),
        any.seed());
  }
}
