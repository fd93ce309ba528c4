package dev.zerostream.dashboard.web;

import static dev.zerostream.dashboard.board.RunRecords.START;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.zerostream.dashboard.board.Facts;
import dev.zerostream.dashboard.board.MemoryBoard;
import dev.zerostream.dashboard.board.RewardFacts;
import dev.zerostream.dashboard.board.RunRecords;
import dev.zerostream.dashboard.board.SafetyRules;
import dev.zerostream.schemas.DeadLetter;
import dev.zerostream.schemas.RejectReason;
import dev.zerostream.schemas.RejectedTask;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.Verdict;
import dev.zerostream.schemas.WeightKind;
import dev.zerostream.schemas.WeightVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The Grafana dashboard asks for what the page's server tells Prometheus, and nothing else. */
class GrafanaTest {

  private static final Pattern FAMILY = Pattern.compile("zerostream_[a-z_]+");
  private static final Pattern METRIC = Pattern.compile("metric=\"([^\"]+)\"");

  private static String told() {
    RewardFacts rewards = new RewardFacts(new SafetyRules());
    MemoryBoard board =
        new MemoryBoard()
            .fold(
                Facts.of(RunRecords.proposed("d1"), START),
                Facts.of(RunRecords.verified("d1", "def f(x): return x")),
                Facts.of(RunRecords.solution("d1", 0)),
                rewards.of(RunRecords.proposal("d1", 2, null)),
                rewards.of(
                    RunRecords.attempt(
                        "d1", 0, 2, Verdict.WRONG, TaskType.DEDUCTION, "outsmart them")),
                Facts.of(RunRecords.batch(1, List.of("d1/p"), List.of("d1/s/main/0")), START),
                Facts.of(rejected()),
                Facts.of(version()),
                Facts.of(new DeadLetter("solver", "t", 0, 1L, null, null, "broken", START)));
    return PrometheusText.of(board, board.windows(Instant.EPOCH));
  }

  private static RejectedTask rejected() {
    return new RejectedTask(
        "d2",
        TaskType.DEDUCTION,
        dev.zerostream.schemas.Domain.PROGRAMMING,
        RejectReason.SYNTAX,
        "no",
        "build-1",
        START);
  }

  private static WeightVersion version() {
    return WeightVersion.newBuilder()
        .setRunId("run-1")
        .setVersion(1)
        .setParent(0)
        .setKind(WeightKind.ANCHOR)
        .setBaseVersion(1)
        .setFirstChunkOffset(0)
        .setChunkCount(1)
        .setBytes(10)
        .setDtype("fp32")
        .setWeightsDigest("digest-of-weights")
        .setStateDigest("digest-of-state")
        .setRewardsOffset(2)
        .setNumerics(Map.of())
        .setMetrics(Map.of("loss", 0.1, "entropy", 0.5, "grad_norm", 1.0, "clip_fraction", 0.01))
        .setEvaluation(Map.of())
        .setResetOptimizer(false)
        .setCreatedAt(START)
        .build();
  }

  @Test
  void shouldAskForNumbersThatThereAre() throws IOException {
    JsonNode grafana =
        new JsonMapper().readTree(Path.of("compose", "grafana", "zerostream.json").toFile());
    String told = told();
    List<String> asked = new ArrayList<>();
    for (JsonNode expression : grafana.findValues("expr")) {
      Matcher families = FAMILY.matcher(expression.asText());
      while (families.find()) {
        asked.add(families.group());
        assertThat(told).contains("# TYPE " + families.group() + " ");
      }
      Matcher metrics = METRIC.matcher(expression.asText());
      while (metrics.find()) {
        assertThat(told).contains("metric=\"" + metrics.group(1) + "\"");
      }
    }
    assertThat(asked).hasSizeGreaterThan(20);
    assertThat(grafana.path("panels")).allMatch(panel -> panel.path("targets").size() > 0);
  }
}
