package dev.zerostream.runner.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.zerostream.runner.heldout.HeldOutScores.Score;
import dev.zerostream.runner.report.RunReport.HeldOut;
import dev.zerostream.runner.report.RunReport.Session;
import dev.zerostream.schemas.ClosedBy;
import dev.zerostream.schemas.DropReason;
import dev.zerostream.schemas.RejectReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunReportTest {

  private static final Session SESSION = new Session("run-1", "nano", 7, 4, 61.5, 2.25);
  private static final Map<String, Score> SCORES =
      Map.of(
          "deduction", new Score(0.5, 0.25, 0.75, 0.1),
          "abduction", new Score(0.4, 0.2, 0.6, 0.2),
          "induction", new Score(0.3, 0.1, 0.5, 0.3));

  @TempDir private Path folder;

  @Test
  void shouldHaveExactlyTheFieldsThatOthersReadInOrder() throws IOException {
    JsonNode json = written(RunReport.of(SESSION, tally(), new HeldOut(SCORES, SCORES)));

    assertThat(names(json))
        .containsExactly(
            "runId",
            "profile",
            "seed",
            "wallSeconds",
            "firstRewardSeconds",
            "tasks",
            "solutions",
            "groups",
            "trajectories",
            "versions",
            "staleness",
            "heldout",
            "deadLetters",
            "history");
    assertThat(names(json.get("tasks")))
        .containsExactly("requested", "proposed", "verified", "rejected");
    assertThat(names(json.get("groups")))
        .containsExactly("complete", "rejected", "deadline", "abandoned");
    assertThat(names(json.get("trajectories")))
        .containsExactly("rewarded", "trained", "dropped", "pending");
    assertThat(names(json.get("staleness"))).containsExactly("mean", "max", "bound");
    assertThat(names(json.get("heldout"))).containsExactly("base", "final");
    assertThat(names(json.get("heldout").get("final")))
        .containsExactlyInAnyOrder("deduction", "abduction", "induction");
    assertThat(names(json.get("heldout").get("base").get("deduction")))
        .containsExactly("greedy", "sampled", "best", "worked");
  }

  @Test
  void shouldSayWhatTheTallyCounted() throws IOException {
    JsonNode json = written(RunReport.of(SESSION, tally(), null));

    assertThat(json)
        .isEqualTo(
            new JsonMapper()
                .readTree(
                    """
                    {"runId": "run-1", "profile": "nano", "seed": 7, "wallSeconds": 61.5,
                     "firstRewardSeconds": 2.25,
                     "tasks": {"requested": 1, "proposed": 1, "verified": 1,
                               "rejected": {"TIMEOUT": 1}},
                     "solutions": 1,
                     "groups": {"complete": 1, "rejected": 0, "deadline": 1, "abandoned": 0},
                     "trajectories": {"rewarded": 4, "trained": 2, "dropped": {"STALE": 1},
                                      "pending": 1},
                     "versions": 1,
                     "staleness": {"mean": 0.5, "max": 2.0, "bound": 4},
                     "heldout": null, "deadLetters": 1,
                     "history": {"windows": [{"fromVersion": 0, "toVersion": 0, "seconds": 0.0,
                                   "judged": 0, "executing": 0, "novel": 0, "solveRate": null,
                                   "astNodes": null, "cyclomatic": null, "halstead": null},
                                  {"fromVersion": 1, "toVersion": 1, "seconds": 0.0,
                                   "judged": 2, "executing": 1, "novel": 1, "solveRate": null,
                                   "astNodes": 10.0, "cyclomatic": 1.0, "halstead": 8.0}],
                                 "difficulty": [], "scores": []}}
                    """));
  }

  @Test
  void shouldCountNoVersionBeforeTheFirst() {
    RunReport report = RunReport.of(SESSION, new Tally(), null);

    assertThat(report.versions()).isZero();
    assertThat(report.trajectories().dropped()).isEmpty();
  }

  @Test
  void shouldRefuseSumsThatDoNotAddUp() {
    // Given a trajectory that is both trained and dropped
    Tally both = tally();
    both.batch(LogRecords.batch(2, new long[] {1}, DropReason.SEED));
    // Given one that is trained twice
    Tally twice = tally();
    twice.batch(LogRecords.batch(2, new long[] {0}, DropReason.SEED));
    // Given one that was never rewarded
    Tally unknown = tally();
    unknown.batch(LogRecords.batch(2, new long[] {99}, DropReason.SEED));

    for (Tally tally : List.of(both, twice, unknown)) {
      assertThatThrownBy(() -> RunReport.of(SESSION, tally, null))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("rewarded = ");
    }
  }

  @Test
  void shouldSayWhereItCouldNotWrite() {
    Path absent = folder.resolve("absent").resolve("r.json");

    assertThatThrownBy(() -> RunReport.of(SESSION, tally(), null).write(absent))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("Expected to write the report to " + absent);
  }

  private JsonNode written(RunReport report) throws IOException {
    Path file = folder.resolve("r.json");
    report.write(file);
    return new JsonMapper().readTree(file.toFile());
  }

  private static List<String> names(JsonNode json) {
    List<String> names = new ArrayList<>();
    json.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static Tally tally() {
    Tally tally = new Tally();
    tally.request("d1");
    tally.proposal("d1");
    tally.task(LogRecords.task("d1", 0, "same"));
    tally.rejection(LogRecords.rejected("d2", RejectReason.TIMEOUT));
    tally.solution(LogRecords.solution("d1", 0));
    for (int offset = 0; offset < 3; offset++) {
      tally.reward(offset, LogRecords.reward("d1", offset, ClosedBy.COMPLETE));
    }
    tally.reward(3, LogRecords.reward("d3", 0, ClosedBy.DEADLINE));
    tally.batch(LogRecords.batch(1, new long[] {0, 2}, DropReason.STALE, 1));
    tally.version(LogRecords.version(1, Map.of("staleness/mean", 0.5, "staleness/max", 2.0)));
    tally.deadLetter();
    return tally;
  }
}
