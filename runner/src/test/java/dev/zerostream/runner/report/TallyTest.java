package dev.zerostream.runner.report;

import static dev.zerostream.runner.report.LogRecords.batch;
import static dev.zerostream.runner.report.LogRecords.rejected;
import static dev.zerostream.runner.report.LogRecords.reward;
import static dev.zerostream.runner.report.LogRecords.solution;
import static dev.zerostream.runner.report.LogRecords.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.schemas.ClosedBy;
import dev.zerostream.schemas.DropReason;
import dev.zerostream.schemas.RejectReason;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TallyTest {

  private final Tally tally = new Tally();

  @Test
  void shouldCountNothingAtFirst() {
    assertThat(tally.requested() + tally.proposed() + tally.verified() + tally.solutions())
        .isZero();
    assertThat(tally.rejected()).isEmpty();
    assertThat(tally.rewarded() + tally.trained() + tally.pending() + tally.doubled()).isZero();
    assertThat(tally.newestVersion()).isEqualTo(-1);
    assertThat(tally.newest()).isNull();
    assertThat(tally.stalenessMean()).isZero();
    assertThat(tally.groups(ClosedBy.COMPLETE)).isZero();
  }

  @Test
  void shouldCountIdsOnceWhateverWasDeliveredTwice() {
    for (int delivery = 0; delivery < 2; delivery++) {
      tally.request("d1");
      tally.proposal("d1");
      tally.task(LogRecords.task("d1", 0, "same"));
      tally.solution(solution("d1", 0));
      tally.solution(solution("d1", 1));
      tally.rejection(rejected("d2", RejectReason.FORMAT));
      tally.rejection(rejected("d3", RejectReason.FORMAT));
      tally.rejection(rejected("d4", RejectReason.TIMEOUT));
    }

    assertThat(tally.requested()).isEqualTo(1);
    assertThat(tally.proposed()).isEqualTo(1);
    assertThat(tally.verified()).isEqualTo(1);
    assertThat(tally.solutions()).isEqualTo(2);
    assertThat(tally.rejected())
        .isEqualTo(Map.of(RejectReason.FORMAT, 2L, RejectReason.TIMEOUT, 1L));
  }

  @Test
  void shouldCountGroupsByWhatClosedThem() {
    tally.reward(0, reward("d1", 0, ClosedBy.COMPLETE));
    tally.reward(1, reward("d1", 1, ClosedBy.COMPLETE));
    tally.reward(2, reward("d2", 0, ClosedBy.DEADLINE));

    assertThat(tally.groups(ClosedBy.COMPLETE)).isEqualTo(1);
    assertThat(tally.groups(ClosedBy.DEADLINE)).isEqualTo(1);
    assertThat(tally.groups(ClosedBy.REJECTED)).isZero();
    assertThat(tally.rewarded()).isEqualTo(3);
  }

  @Test
  void shouldFindWhatBecameOfEachTrajectoryByItsOffset() {
    // Given
    for (int offset = 0; offset < 6; offset++) {
      tally.reward(offset, reward("d1", offset, ClosedBy.COMPLETE));
    }

    // When
    tally.batch(batch(1, new long[] {0, 2}, DropReason.STALE, 1));
    tally.batch(batch(2, new long[] {4}, DropReason.SEED));

    // Then
    assertThat(tally.trained()).isEqualTo(3);
    assertThat(tally.dropped(DropReason.STALE)).isEqualTo(1);
    assertThat(tally.dropped(DropReason.SEED)).isZero();
    assertThat(tally.pending()).isEqualTo(2);
    assertThat(tally.doubled()).isZero();
  }

  @Test
  void shouldNoticeWhatIsTrainedTwice() {
    tally.reward(0, reward("d1", 0, ClosedBy.COMPLETE));

    tally.batch(batch(1, new long[] {0}, DropReason.SEED));
    tally.batch(batch(2, new long[] {0}, DropReason.SEED));

    assertThat(tally.doubled()).isEqualTo(1);
    assertThat(tally.trained()).isEqualTo(1);
  }

  @Test
  void shouldAverageStalenessOverBatches() {
    tally.version(version(0, Map.of()));
    tally.version(version(1, Map.of("staleness/mean", 0.5, "staleness/max", 1.0)));
    tally.version(version(2, Map.of("staleness/mean", 2.5, "staleness/max", 3.0)));
    tally.version(version(3, Map.of("staleness/mean", 0.0, "staleness/max", 0.0)));

    assertThat(tally.newestVersion()).isEqualTo(3);
    assertThat(tally.newest().getVersion()).isEqualTo(3);
    assertThat(tally.stalenessMean()).isEqualTo(1.0);
    assertThat(tally.stalenessMax()).isEqualTo(3.0);
  }

  @Test
  void shouldCountDeadLetters() {
    tally.deadLetter();
    tally.deadLetter();

    assertThat(tally.deadLetters()).isEqualTo(2);
  }
}
