package dev.zerostream.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LivenessTest {

  private final AtomicLong millis = new AtomicLong();
  private final InstantSource clock = () -> Instant.ofEpochMilli(millis.get());
  private final Liveness liveness = new Liveness("records on rewards", clock);
  private final StandIn stage = new StandIn(liveness);

  @Test
  void shouldNameAStageThatStandsStillWithinHalfAMinuteAndOnce() {
    StallWatch watch = new StallWatch(List.of(stage));
    liveness.finished();
    millis.addAndGet(19_999);
    assertThat(watch.news()).isEmpty();

    millis.addAndGet(5_000);
    assertThat(watch.news())
        .containsExactly("solver has made no progress for 24 s: it waits for records on rewards");
    assertThat(watch.news()).isEmpty();
  }

  @Test
  void shouldNameItAgainAfterItMoved() {
    StallWatch watch = new StallWatch(List.of(stage));
    millis.addAndGet(30_000);
    assertThat(watch.news()).hasSize(1);

    liveness.finished();
    assertThat(watch.news()).isEmpty();
    millis.addAndGet(30_000);
    assertThat(watch.news()).hasSize(1);
  }

  @Test
  void shouldCountTimeAsBusyOnceHoweverMuchIsUnderWay() {
    liveness.begin("d1");
    millis.addAndGet(300);
    liveness.begin("d2");
    millis.addAndGet(300);
    liveness.end("d1");
    millis.addAndGet(300);
    assertThat(liveness.busyMillis()).isEqualTo(900);

    liveness.end("d2");
    millis.addAndGet(5_000);
    assertThat(liveness.busyMillis()).isEqualTo(900);
  }

  @Test
  void shouldSayWhatIsUnderWay() {
    StallWatch watch = new StallWatch(List.of(stage));
    List.of("d1", "d2", "d3", "d4", "d5").forEach(liveness::begin);
    liveness.end("d1");
    millis.addAndGet(30_000);

    assertThat(watch.news())
        .containsExactly(
            "solver has made no progress for 30 s: it is busy with d2, d3, d4 and 1 more");
  }

  @Test
  void shouldAnswerHealthAndReadiness() throws IOException, InterruptedException {
    try (HealthEndpoint endpoint = HealthEndpoint.start("127.0.0.1", 0, List.of(stage))) {
      assertThat(get(endpoint, "/health").statusCode()).isEqualTo(200);
      assertThat(get(endpoint, "/ready").statusCode()).isEqualTo(503);
      assertThat(get(endpoint, "/nowhere").statusCode()).isEqualTo(404);

      liveness.madeReady();
      assertThat(get(endpoint, "/ready").statusCode()).isEqualTo(200);

      millis.addAndGet(30_000);
      assertThat(get(endpoint, "/health").statusCode()).as("idle is well").isEqualTo(200);
      liveness.begin("task \"x\"");
      assertThat(get(endpoint, "/health").statusCode()).as("slow is well").isEqualTo(200);
      millis.addAndGet(HealthEndpoint.STUCK.toMillis());
      HttpResponse<String> stuck = get(endpoint, "/health");
      assertThat(stuck.statusCode()).isEqualTo(503);
      assertThat(stuck.body())
          .contains("\"name\":\"solver\"", "\"status\":\"STALLED\"", "task \\u0022x\\u0022");
    }
  }

  @Test
  void shouldBeUnhealthyOnceAStageHasFailed() throws IOException, InterruptedException {
    stage.health = new Health.Failed(new IllegalStateException("why"));
    try (HealthEndpoint endpoint = HealthEndpoint.start("127.0.0.1", 0, List.of(stage))) {
      assertThat(get(endpoint, "/health").statusCode()).isEqualTo(503);
      assertThat(get(endpoint, "/health").body()).contains("DOWN");
    }
  }

  @Test
  void shouldNotBeMovedByTheSystemClock() {
    AtomicLong nanos = new AtomicLong();
    SteadyClock steady = new SteadyClock(clock, nanos::get);
    Instant before = steady.instant();

    millis.set(-86_400_000);
    nanos.addAndGet(1_500_000_000);

    assertThat(steady.instant()).isEqualTo(before.plusMillis(1_500));
  }

  private static HttpResponse<String> get(HealthEndpoint endpoint, String path)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint.url() + path)).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static final class StandIn implements Stage {
    private final Liveness liveness;
    private Health health = new Health.Running();

    private StandIn(Liveness liveness) {
      this.liveness = liveness;
    }

    @Override
    public StageDescription description() {
      return new StageDescription("solver", List.of(), List.of(), "");
    }

    @Override
    public void start() {}

    @Override
    public Health health() {
      return health;
    }

    @Override
    public Liveness liveness() {
      return liveness;
    }

    @Override
    public void close() {}
  }
}
