package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.runner.report.RunReport;
import dev.zerostream.runner.report.Tally;
import dev.zerostream.schemas.ClosedBy;
import dev.zerostream.schemas.DropReason;
import dev.zerostream.stage.Cluster;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowIT {

  @Test
  void shouldMakeVersionsFromRewards(@TempDir Path folder) {
    Cluster cluster = TestCluster.fresh(2);
    try (TestPipeline pipeline =
        new TestPipeline(cluster, TestPipeline.settings(), new FakePlayer(), folder)) {
      pipeline.awaitVersion(4);
    }

    Tally tally = TestPipeline.tally(cluster);

    assertThat(tally.newestVersion()).isGreaterThanOrEqualTo(4);
    assertThat(tally.groups(ClosedBy.COMPLETE)).isPositive();
    assertThat(tally.dropped(DropReason.SEED)).isEqualTo(6);
    assertThat(tally.deadLetters()).isZero();
    assertThat(tally.stalenessMax()).isLessThanOrEqualTo(2);
    RunReport.Session session = new RunReport.Session("run-1", "nano", 1, 2, 1, null);
    assertThat(RunReport.of(session, tally, null).trajectories().trained()).isPositive();
  }

  @Test
  void shouldGoOnFromTheLogAfterAStop(@TempDir Path folder) {
    Cluster cluster = TestCluster.fresh(2);
    long before;
    try (TestPipeline first =
        new TestPipeline(cluster, TestPipeline.settings(), new FakePlayer(), folder)) {
      first.awaitVersion(2);
      before = first.version();
    }

    try (TestPipeline second =
        new TestPipeline(cluster, TestPipeline.settings(), new FakePlayer(), folder)) {
      second.awaitVersion(before + 3);
    }

    Tally tally = TestPipeline.tally(cluster);
    assertThat(tally.doubled()).isZero();
    assertThat(tally.stalenessMax()).isLessThanOrEqualTo(2);
    RunReport.Session session = new RunReport.Session("run-1", "nano", 1, 2, 1, null);
    assertThat(RunReport.of(session, tally, null).versions()).isEqualTo(tally.newestVersion());
  }
}
