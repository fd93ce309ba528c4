package dev.zerostream.runner.report;

import static dev.zerostream.runner.report.LogRecords.proposal;
import static dev.zerostream.runner.report.LogRecords.rejected;
import static dev.zerostream.runner.report.LogRecords.task;
import static dev.zerostream.runner.report.LogRecords.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.runner.report.History.Window;
import dev.zerostream.schemas.MetricWindow;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.RejectReason;
import dev.zerostream.schemas.VerifiedTask;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChronicleTest {

  private final Chronicle chronicle = new Chronicle();

  @Test
  void shouldHaveNoWindowsBeforeTheBase() {
    chronicle.task(task("d1", 5, "a"));

    assertThat(chronicle.windows(20)).isEmpty();
  }

  @Test
  void shouldCountWhatFellIntoEachWindowWhateverTheOrderOfReading() {
    // Given two windows, of versions 0 and 1, 2 and 3
    chronicle.task(task("d3", 2_500, "b"));
    chronicle.task(task("d2", 1_500, "a"));
    chronicle.task(task("d1", 500, "a"));
    chronicle.task(task("d1", 500, "a"));
    chronicle.rejection(rejected("d4", RejectReason.DUPLICATE, 2_600));
    chronicle.rejection(rejected("d5", RejectReason.SYNTAX, 2_700));
    chronicle.reward(proposal("d1", 0.5, 1_900));
    chronicle.reward(proposal("d2", 0.25, 2_000));
    chronicle.reward(proposal("d3", 0.75, 2_900));
    for (int v = 0; v < 4; v++) {
      chronicle.version(version(v, Map.of(), v * 1_000L));
    }

    // When
    List<Window> windows = chronicle.windows(2);

    // Then
    assertThat(windows)
        .containsExactly(
            new Window(0, 1, 2.0, 2, 2, 1, 0.5, 10.0, 1.0, 8.0),
            new Window(2, 3, 3.0, 3, 2, 1, 0.5, 10.0, 1.0, 8.0));
  }

  @Test
  void shouldTellNoveltyByInputWhereBehaviourIsUnknown() {
    chronicle.version(version(0, Map.of(), 0));
    chronicle.task(task("d1", 1, null));
    chronicle.task(VerifiedTask.newBuilder(task("d2", 2, null)).setInput("2").build());
    chronicle.task(task("d3", 3, null));

    assertThat(chronicle.windows(1).get(0).novel()).isEqualTo(2);
  }

  @Test
  void shouldLeaveOutWhatIsPractised() {
    chronicle.version(version(0, Map.of(), 0));
    chronicle.task(VerifiedTask.newBuilder(task("d1", 1, "a")).setPhase(Phase.PRACTICE).build());

    assertThat(chronicle.windows(1).get(0).judged()).isZero();
  }

  @Test
  void shouldKeepHeldOutScoresByVersion() {
    chronicle.version(version(0, Map.of(), 1_000));
    chronicle.version(version(20, Map.of(), 61_000));
    chronicle.metric(scores("20", "deduction"));
    chronicle.metric(new MetricWindow(Instant.EPOCH, Instant.EPOCH, Map.of(), Map.of("n", 1.0)));

    assertThat(chronicle.scores()).hasSize(1);
    assertThat(chronicle.scores().get(0).version()).isEqualTo(20);
    assertThat(chronicle.scores().get(0).seconds()).isEqualTo(60);
    assertThat(chronicle.scores().get(0).byType().get("deduction").best()).isEqualTo(0.75);
  }

  private static MetricWindow scores(String version, String type) {
    return new MetricWindow(
        Instant.EPOCH,
        Instant.EPOCH,
        Map.of("suite", "development", "version", version, "type", type),
        Map.of("greedy", 0.5, "sampled", 0.25, "best", 0.75, "worked", 0.1));
  }
}
