package dev.zerostream.dashboard.web;

import static dev.zerostream.dashboard.board.RunRecords.START;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.zerostream.dashboard.board.Bodies;
import dev.zerostream.dashboard.board.Facts;
import dev.zerostream.dashboard.board.MemoryBoard;
import dev.zerostream.dashboard.board.RewardFacts;
import dev.zerostream.dashboard.board.RunRecords;
import dev.zerostream.dashboard.board.SafetyRules;
import dev.zerostream.schemas.RejectReason;
import dev.zerostream.schemas.RunStarted;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.Verdict;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.BadUsage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebServerTest {

  private static final String TOKEN = "a-token-of-some-length";
  private static final String HOSTILE =
      "</script><script>alert(1)</script>\u202e\u0000\u001b[2J<img src=x onerror=alert(1)>";

  private static final RunStarted RUN =
      RunStarted.newBuilder()
          .setRunId("run-1")
          .setSettings(Map.of("profile", "nano"))
          .setSeed(1)
          .setBaseModelDigest("digest")
          .setFleets(List.of())
          .setCodeVersion("test")
          .setStartedAt(START)
          .build();

  private final MemoryBoard board = new MemoryBoard();
  private WebServer server;

  /** What came back over a plain socket. */
  private record Answer(int status, Map<String, String> headers, String body) {

    JsonNode json() throws IOException {
      return new JsonMapper().readTree(body);
    }
  }

  private void start(Access access) {
    server =
        WebServer.bind(
            "127.0.0.1",
            0,
            access,
            new RunFacts(RUN, Duration.ofSeconds(10), 64),
            board,
            new OneTask(),
            () -> START.plusSeconds(12));
    server.start();
  }

  private void start() {
    start(Access.of("127.0.0.1", List.of(), Map.of()));
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  /** The bodies of one task whose texts are hostile. */
  private static final class OneTask implements Bodies {

    @Override
    @SuppressWarnings("unchecked") // by the topic that was asked for
    public <V extends SpecificRecord> List<V> from(
        Topic<V> topic, int partition, long offset, int count) {
      if (topic.equals(Topics.VERIFIED_TASKS)) {
        return List.of((V) RunRecords.verified("d1", HOSTILE));
      }
      if (topic.equals(Topics.PROPOSED_TASKS)) {
        return List.of((V) RunRecords.proposed("d1", "r1"));
      }
      return (List<V>)
          List.of(
              RunRecords.proposal("d1", 2, null),
              RunRecords.attempt("d1", 0, 2, Verdict.WRONG, TaskType.DEDUCTION, HOSTILE));
    }
  }

  private void foldOneTask() {
    RewardFacts rewards = new RewardFacts(new SafetyRules());
    board.fold(
        Facts.of(RunRecords.proposed("d1", "r1"), START),
        Facts.of(RunRecords.verified("d1", HOSTILE)),
        rewards.of(RunRecords.proposal("d1", 2, null)),
        rewards.of(RunRecords.attempt("d1", 0, 2, Verdict.WRONG)),
        Facts.of(RunRecords.batch(4, List.of("d1/s/main/0"), List.of("d1/p")), START));
  }

  private Answer get(String target, String... headers) throws IOException {
    return ask("GET", target, "127.0.0.1", headers);
  }

  private Answer ask(String method, String target, String host, String... headers)
      throws IOException {
    URI uri = URI.create(server.url());
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), uri.getPort())) {
      StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
      request.append("Host: ").append(host).append("\r\nConnection: close\r\n");
      for (String header : headers) {
        request.append(header).append("\r\n");
      }
      socket.getOutputStream().write(request.append("\r\n").toString().getBytes(UTF_8));
      socket.getOutputStream().flush();
      return parse(new String(socket.getInputStream().readAllBytes(), UTF_8));
    }
  }

  private static Answer parse(String text) {
    int end = text.indexOf("\r\n\r\n");
    List<String> head = text.substring(0, end).lines().toList();
    Map<String, String> headers = new java.util.TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    head.stream()
        .skip(1)
        .map(line -> line.split(": ", 2))
        .forEach(pair -> headers.put(pair[0], pair[1]));
    return new Answer(
        Integer.parseInt(head.get(0).split(" ", -1)[1]), headers, text.substring(end + 4));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nowhere", "/index.html/", "/../index.html", "/%2e%2e/etc/passwd", "/api", "/api/",
        "/api/task/", "/api/task/none", "/web/app.js", "/WebServer.class", "//", "/metrics/x",
        "/style.css%00", "/.git/config"
      })
  void shouldAnswerNothingButItsOwnRoutes(String target) throws IOException {
    start();

    assertThat(get(target).status()).isIn(400, 404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/app.js",
        "/style.css",
        "/uplot.js",
        "/api/run",
        "/api/summary",
        "/api/tasks",
        "/api/versions",
        "/api/flags",
        "/api/dead-letters",
        "/api/series?minutes=5",
        "/metrics",
        "/healthz",
        "/nowhere"
      })
  void shouldSendItsPolicyWithEveryAnswer(String target) throws IOException {
    start();

    Answer answer = get(target);

    assertThat(answer.headers())
        .containsEntry("Content-Security-Policy", WebServer.POLICY)
        .containsEntry("X-Content-Type-Options", "nosniff")
        .containsEntry("Referrer-Policy", "no-referrer");
    assertThat(answer.status()).isEqualTo(target.equals("/nowhere") ? 404 : 200);
  }

  @Test
  void shouldLoadNothingFromElsewhere() throws IOException {
    start();
    for (String file : List.of("/", "/style.css", "/app.js", "/dom.js", "/charts.js", "/task.js")) {
      assertThat(get(file).body().replace("http://www.w3.org/2000/svg", ""))
          .as(file)
          .doesNotContain("http://", "https://", "innerHTML", "outerHTML", "insertAdjacentHTML");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "evil.example:9094", "127.0.0.1.evil.example", ""})
  void shouldRefuseOtherHosts(String host) throws IOException {
    start();

    assertThat(ask("GET", "/api/summary", host).status()).isIn(400, 421);
    assertThat(ask("GET", "/api/summary", "localhost:9094").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE"})
  void shouldOnlyBeRead(String method) throws IOException {
    start();

    assertThat(ask(method, "/api/tasks", "127.0.0.1", "Content-Length: 0").status()).isEqualTo(405);
  }

  @Test
  void shouldAskForTheTokenEverywhere() throws IOException {
    start(Access.of("127.0.0.1", List.of(), Map.of(Access.TOKEN, TOKEN)));

    for (String target : List.of("/", "/app.js", "/api/tasks", "/events", "/metrics", "/healthz")) {
      assertThat(get(target).status()).as(target).isEqualTo(401);
    }
    assertThat(get("/api/run", "Authorization: Bearer " + TOKEN).status()).isEqualTo(200);
    assertThat(get("/api/run", "Authorization: Bearer " + TOKEN + "x").status()).isEqualTo(401);
    assertThat(get("/?token=wrong-token-of-length").status()).isEqualTo(401);
    Answer login = get("/?token=" + TOKEN);
    assertThat(login.status()).isEqualTo(303);
    assertThat(login.headers().get("Set-Cookie")).contains("HttpOnly", "SameSite=Strict");
    String cookie = login.headers().get("Set-Cookie").split(";", -1)[0];
    assertThat(get("/api/run", "Cookie: a=b; " + cookie).status()).isEqualTo(200);
  }

  @Test
  void shouldNotListenForOthersWithoutAToken() {
    assertThatThrownBy(() -> Access.of("0.0.0.0", List.of(), Map.of()))
        .isInstanceOf(BadUsage.class)
        .hasMessageContaining("Expected a token in " + Access.TOKEN);
    assertThatThrownBy(() -> Access.of("127.0.0.1", List.of(), Map.of(Access.TOKEN, "short")))
        .isInstanceOf(BadUsage.class);
    assertThat(Access.of("0.0.0.0", List.of("runs.example"), Map.of(Access.TOKEN, TOKEN)))
        .satisfies(
            access -> {
              assertThat(access.knows("runs.example:80")).isTrue();
              assertThat(access.knows("other.example")).isFalse();
            });
  }

  @Test
  void shouldSendHostileTextsAsJsonOnly() throws IOException {
    foldOneTask();
    start();

    Answer answer = get("/api/task/d1%2Fs%2Fmain%2F0");

    assertThat(answer.headers()).containsEntry("Content-Type", "application/json; charset=utf-8");
    assertThat(answer.body().chars()).noneMatch(c -> c < ' ');
    JsonNode page = answer.json();
    assertThat(page.path("task").path("program").asText()).isEqualTo(HOSTILE);
    assertThat(page.path("references").path(0).asText()).isEqualTo("r1");
    JsonNode attempt = page.path("trajectories").path(1);
    assertThat(attempt.path("response").asText()).isEqualTo(HOSTILE);
    assertThat(attempt.path("trainedBy").asText()).isEqualTo("4");
    assertThat(page.path("trajectories").path(0).path("dropped").asText()).isEqualTo("STALE 4");
  }

  @Test
  void shouldPageThroughTasksAndFilterThem() throws IOException {
    RewardFacts rewards = new RewardFacts(new SafetyRules());
    for (int i = 0; i < 120; i++) {
      board.fold(
          rewards.of(RunRecords.proposal("d" + i, 1, i % 10 == 0 ? RejectReason.DUPLICATE : null)));
    }
    start();

    JsonNode first = get("/api/tasks?limit=50").json();
    JsonNode second = get("/api/tasks?limit=50&before=" + first.path("next").asText()).json();
    JsonNode third = get("/api/tasks?limit=50&before=" + second.path("next").asText()).json();

    assertThat(first.path("entries")).hasSize(50);
    assertThat(first.path("entries").path(0).path("task").asText()).isEqualTo("d119");
    assertThat(second.path("entries").path(0).path("task").asText()).isEqualTo("d69");
    assertThat(third.path("entries")).hasSize(20);
    assertThat(third.path("next").isNull()).isTrue();
    assertThat(get("/api/tasks?novelty=duplicate").json().path("entries")).hasSize(12);
    assertThat(get("/api/tasks?verdict=VALID&limit=200").json().path("entries")).hasSize(108);
    assertThat(get("/api/tasks?version=9").json().path("entries")).isEmpty();
    assertThat(get("/api/tasks?q=d77").json().path("exact").asText()).isEqualTo("d77");
    assertThat(get("/api/tasks?limit=%zz").status()).isEqualTo(400);
  }

  @Test
  void shouldStreamWhatChanged() throws IOException {
    foldOneTask();
    start();
    URI uri = URI.create(server.url());
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), uri.getPort())) {
      socket
          .getOutputStream()
          .write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
      BufferedReader reader =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      String line = reader.readLine();
      while (!line.startsWith("data: ")) {
        line = reader.readLine();
      }
      JsonNode update = new JsonMapper().readTree(line.substring("data: ".length()));
      assertThat(update.path("counts").path("trajectories").path("rewarded").asLong()).isEqualTo(2);
      assertThat(update.path("lags").path("solver").asDouble()).isEqualTo(3);
      assertThat(update.path("windows")).isNotEmpty();
    }
  }

  @Test
  void shouldSpeakPrometheus() throws IOException {
    foldOneTask();
    start();

    String text = get("/metrics").body();

    assertThat(text)
        .contains("zerostream_trajectories_rewarded_total 2\n")
        .contains("zerostream_trajectories_dropped_total{reason=\"STALE\"} 1\n")
        .contains("zerostream_group_lag_records{stage=\"solver\"} 3\n")
        .contains("metric=\"reward/mean\"");
    assertThat(text.lines())
        .allMatch(
            line ->
                line.matches(
                    "# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\\{([a-z_]+=\"[^\"\\\\\\n]*\",?)+})? -?[0-9.eE+-]+"));
    assertThat(text.lines().filter(line -> line.startsWith("# TYPE"))).doesNotHaveDuplicates();
  }
}
