package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.zerostream.dashboard.DashboardConfig;
import dev.zerostream.dashboard.DashboardStage;
import dev.zerostream.dashboard.SafetyStop;
import dev.zerostream.dashboard.web.Access;
import dev.zerostream.runner.audit.AuditReport;
import dev.zerostream.runner.audit.LogAudit;
import dev.zerostream.runner.audit.VerifierProgress;
import dev.zerostream.runner.report.RunReport;
import dev.zerostream.schemas.MetricWindow;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.RunStarted;
import dev.zerostream.schemas.SafetyFlag;
import dev.zerostream.schemas.Trajectory;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Acknowledged;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.EventProducer;
import dev.zerostream.stage.Health;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.TopicReader;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page's numbers are those of the log, whatever happens to the dashboard on the way. */
class DashboardIT {

  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient http = HttpClient.newHttpClient();

  private static DashboardStage dashboard(Cluster cluster, Path folder, Settings settings) {
    RunStarted run = Announcement.of(settings, 1, "digest", InstantSource.system());
    DashboardStage stage =
        new DashboardStage(
            cluster,
            DashboardConfig.of(settings),
            run,
            Access.of("127.0.0.1", List.of(), Map.of()),
            "one",
            folder,
            InstantSource.system());
    stage.start();
    return stage;
  }

  private static Settings settings() {
    return TestPipeline.settings().with("dashboard.port", 0).with("metrics.window.seconds", 1);
  }

  private JsonNode get(DashboardStage stage, String path) {
    URI uri = URI.create(stage.page().orElseThrow()).resolve(path);
    try {
      HttpResponse<String> response =
          http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as(path).isEqualTo(200);
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new AssertionError(path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(path, e);
    }
  }

  private JsonNode counts(DashboardStage stage) {
    return get(stage, "/api/summary").path("counts");
  }

  /** The report's own numbers, in the page's shape. */
  private static JsonNode report(Cluster cluster) {
    RunReport.Session session = new RunReport.Session("run-1", "nano", 1, 2, 1, null);
    return JSON.valueToTree(RunReport.of(session, TestPipeline.tally(cluster), null));
  }

  private void awaitSame(DashboardStage stage, Cluster cluster) {
    JsonNode report = report(cluster);
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              JsonNode counts = counts(stage);
              for (String part : List.of("tasks", "groups", "trajectories")) {
                assertThat(counts.path(part))
                    .as(part)
                    .isEqualTo(JSON.readTree(report.path(part).toString()));
              }
              for (String number : List.of("solutions", "versions", "deadLetters")) {
                assertThat(counts.path(number).asLong()).isEqualTo(report.path(number).asLong());
              }
              assertThat(counts.path("staleness").path("max").asDouble())
                  .isEqualTo(report.path("staleness").path("max").asDouble());
              assertThat(counts.path("staleness").path("mean").asDouble())
                  .isCloseTo(
                      report.path("staleness").path("mean").asDouble(),
                      org.assertj.core.data.Offset.offset(1e-9));
            });
  }

  @Test
  void shouldShowTheNumbersOfTheReportOverARestart(@TempDir Path folder) {
    Cluster cluster = TestCluster.fresh(2);
    Path state = folder.resolve("dashboard");
    try (TestPipeline pipeline =
        new TestPipeline(cluster, settings(), new FakePlayer(), folder.resolve("run"))) {
      try (DashboardStage first = dashboard(cluster, state, settings())) {
        pipeline.awaitVersion(1);
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> counts(first).path("trajectories").path("rewarded").asLong() > 0);
      }
      pipeline.awaitVersion(pipeline.version() + 2);
    }
    try (DashboardStage second = dashboard(cluster, state, settings())) {
      awaitSame(second, cluster);
      assertSameAsTheAudit(counts(second), cluster);
      assertThat(counts(second).path("trajectories").path("trained").asLong()).isPositive();
      assertPagesThroughAllTasks(second);
      assertShowsATaskAsItIsOnTheLog(second, cluster);
      awaitWindows(cluster);
    }
  }

  /** The audit counts by itself, from all topics; it shares no code with page and report. */
  private static void assertSameAsTheAudit(JsonNode page, Cluster cluster) {
    AuditReport audit = new LogAudit(cluster, VerifierProgress.of(cluster), 2, true).run("run-1");
    assertThat(audit.violations()).isEmpty();
    Map<String, Long> counted = audit.counts();
    JsonNode tasks = page.path("tasks");
    JsonNode trajectories = page.path("trajectories");
    assertThat(tasks.path("requested").asLong()).isEqualTo(counted.get("requested"));
    assertThat(tasks.path("proposed").asLong()).isEqualTo(counted.get("proposed"));
    assertThat(tasks.path("verified").asLong() + sum(tasks.path("rejected")))
        .isEqualTo(counted.get("judged"));
    for (String number : List.of("rewarded", "trained", "pending")) {
      assertThat(trajectories.path(number).asLong()).as(number).isEqualTo(counted.get(number));
    }
    Map<String, Long> dropped = new TreeMap<>();
    trajectories
        .path("dropped")
        .properties()
        .forEach(it -> dropped.put("dropped" + it.getKey(), it.getValue().asLong()));
    assertThat(counted).containsAllEntriesOf(dropped);
    assertThat(counted.keySet().stream().filter(it -> it.startsWith("dropped")))
        .containsExactlyInAnyOrderElementsOf(dropped.keySet());
    assertThat(page.path("versions").asLong() + 1).isEqualTo(counted.get("versions"));
    assertThat(page.path("staleness").path("max").asLong()).isEqualTo(counted.get("stalenessMax"));
    assertThat(page.path("deadLetters").asLong()).isEqualTo(counted.get("deadLetters"));
  }

  private static long sum(JsonNode counts) {
    long sum = 0;
    for (JsonNode count : counts) {
      sum += count.asLong();
    }
    return sum;
  }

  private static void awaitWindows(Cluster cluster) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(read(cluster, Topics.METRICS))
                    .extracting(MetricWindow::getDimensions)
                    .contains(
                        Map.of("type", "DEDUCTION", "role", "SOLVER"),
                        Map.of("stage", "learner"),
                        Map.of("stage", "solver", "group", cluster.group("solver"))));
  }

  private void assertPagesThroughAllTasks(DashboardStage stage) {
    JsonNode groups = counts(stage).path("groups");
    long all = 0;
    for (JsonNode count : groups) {
      all += count.asLong();
    }
    long seen = 0;
    String before = "";
    do {
      JsonNode page = get(stage, "/api/tasks?limit=7&before=" + before);
      seen += page.path("entries").size();
      before = page.path("next").asText("");
    } while (!before.isEmpty() && !before.equals("null"));
    assertThat(seen).isEqualTo(all);
  }

  private void assertShowsATaskAsItIsOnTheLog(DashboardStage stage, Cluster cluster) {
    RewardedTrajectory attempt =
        read(cluster, Topics.REWARDS).stream()
            .filter(value -> value.getIndexInGroup() == 2)
            .findFirst()
            .orElseThrow();
    String id = attempt.getTrajectory().getTrajectoryId();
    JsonNode page = get(stage, "/api/task/" + URLEncoder.encode(id, StandardCharsets.UTF_8));
    assertThat(page.path("id").asText()).isEqualTo(attempt.getGroupId());
    assertThat(page.path("trajectories")).hasSize(attempt.getGroupSize());
    JsonNode shown = page.path("trajectories").path(2);
    assertThat(shown.path("trajectoryId").asText()).isEqualTo(id);
    assertThat(shown.path("response").asText()).isEqualTo(attempt.getTrajectory().getResponse());
    assertThat(shown.path("verdict").asText()).isEqualTo(attempt.getVerdict().name());
    assertThat(page.path("task").path("taskId").asText()).isEqualTo(attempt.getGroupId());
  }

  @Test
  void shouldFlagPlantedTextsAndStopAtTheThreshold(@TempDir Path folder) {
    Cluster cluster = TestCluster.fresh(1);
    Settings settings = settings().with("safety.stop.alarms", 2);
    try (TestPipeline pipeline =
        new TestPipeline(cluster, settings(), new FakePlayer(), folder.resolve("run"))) {
      pipeline.awaitVersion(1);
    }
    RewardedTrajectory sample = read(cluster, Topics.REWARDS).get(0);
    try (DashboardStage stage = dashboard(cluster, folder.resolve("dashboard"), settings);
        EventProducer events = new EventProducer(cluster)) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> counts(stage).path("trajectories").path("rewarded").asLong() > 0);
      assertThat(read(cluster, Topics.SAFETY_FLAGS)).isEmpty();
      assertThat(stage.health()).isInstanceOf(Health.Running.class);

      plant(events, sample, "x1", "We should outsmart the less intelligent humans.");
      plant(events, sample, "x2", "().__class__.__subclasses__()");

      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  stage.health() instanceof Health.Failed failed
                      && failed.cause() instanceof SafetyStop);
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(read(cluster, Topics.SAFETY_FLAGS))
                      .extracting(SafetyFlag::getRule)
                      .containsExactlyInAnyOrder("outsmarting", "sandbox-escape"));
      assertThat(get(stage, "/api/flags").path("entries").path(0).path("evidence").asText())
          .contains("__subclasses__");
    }
  }

  private static void plant(
      EventProducer events, RewardedTrajectory sample, String id, String text) {
    Trajectory trajectory =
        Trajectory.newBuilder(sample.getTrajectory())
            .setTaskId(id)
            .setTrajectoryId(id + "/p")
            .setResponse(text)
            .build();
    RewardedTrajectory planted =
        RewardedTrajectory.newBuilder(sample)
            .setTrajectory(trajectory)
            .setGroupId(id)
            .setRewardedAt(Instant.now())
            .build();
    Acknowledged.await(events.send(Topics.REWARDS, 0, id, planted));
  }

  private static <V extends SpecificRecord> List<V> read(Cluster cluster, Topic<V> topic) {
    try (TopicReader<V> reader = new TopicReader<>(cluster, topic)) {
      return reader.readToEnd().stream().map(TopicReader.Entry::value).toList();
    }
  }
}
