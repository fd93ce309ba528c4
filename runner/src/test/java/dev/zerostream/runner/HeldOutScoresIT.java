package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.zerostream.dashboard.DashboardConfig;
import dev.zerostream.dashboard.DashboardStage;
import dev.zerostream.dashboard.web.Access;
import dev.zerostream.runner.heldout.Evaluator;
import dev.zerostream.schemas.MetricWindow;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Acknowledged;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.EventProducer;
import dev.zerostream.stage.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the evaluation writes about versions of the weights, the page shows. */
class HeldOutScoresIT {

  @Test
  void shouldShowWhatTheEvaluationWrote(@TempDir Path folder) throws IOException {
    // Given
    Cluster cluster = TestCluster.fresh(1);
    Settings settings = TestPipeline.settings().with("dashboard.port", 0);

    // When
    write(cluster, 20, "deduction", 0.625);
    write(cluster, 10, "deduction", 0.5);
    write(cluster, 10, "abduction", 0.25);

    // Then
    try (DashboardStage dashboard = dashboard(cluster, settings, folder)) {
      dashboard.start();
      URI page = URI.create(dashboard.page().orElseThrow()).resolve("/api/scores");
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(get(page).path("scores")).hasSize(3));
      JsonNode scores = get(page).path("scores");
      assertThat(scores.findValuesAsText("version")).containsExactly("10", "10", "20");
      assertThat(scores.path(2).path("type").asText()).isEqualTo("deduction");
      assertThat(scores.path(2).path("v").path("greedy").asDouble()).isEqualTo(0.625);
    }
  }

  private static DashboardStage dashboard(Cluster cluster, Settings settings, Path folder) {
    return new DashboardStage(
        cluster,
        DashboardConfig.of(settings),
        Announcement.of(settings, 1, "digest", InstantSource.system()),
        Access.of("127.0.0.1", List.of(), Map.of()),
        "one",
        folder,
        InstantSource.system());
  }

  private static void write(Cluster cluster, long version, String type, double greedy) {
    Map<String, String> dimensions =
        Map.of(Evaluator.SUITE, "development", "version", Long.toString(version), "type", type);
    MetricWindow window =
        new MetricWindow(Instant.EPOCH, Instant.EPOCH, dimensions, Map.of("greedy", greedy));
    try (EventProducer events = new EventProducer(cluster)) {
      String key = "evaluation/" + version + "/" + type;
      Acknowledged.await(events.send(Topics.METRICS, 0, key, window));
    }
  }

  private static JsonNode get(URI page) throws IOException {
    try (InputStream answer = page.toURL().openStream()) {
      return new JsonMapper().readTree(answer);
    }
  }
}
