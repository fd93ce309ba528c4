package dev.zerostream.dashboard.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zerostream.dashboard.board.BoardView;
import dev.zerostream.schemas.MetricWindow;
import dev.zerostream.schemas.serde.RecordJson;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/** The board as JSON; all open pages share one snapshot a second. */
final class Snapshots {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Duration FRESH = Duration.ofMillis(800);
  private static final int RECENT_WINDOWS = 3;
  private static final int SERIES_WINDOWS = 360;

  private record Taken(Instant at, byte[] json) {}

  private final RunFacts run;
  private final BoardView board;
  private final InstantSource clock;
  private final AtomicReference<Taken> newest =
      new AtomicReference<>(new Taken(Instant.EPOCH, new byte[0]));

  Snapshots(RunFacts run, BoardView board, InstantSource clock) {
    this.run = run;
    this.board = board;
    this.clock = clock;
  }

  /** The newest snapshot; the same array as before when nothing changed. */
  synchronized byte[] newest() {
    Instant now = clock.instant();
    Taken taken = newest.get();
    if (now.isBefore(taken.at().plus(FRESH))) {
      return taken.json();
    }
    byte[] json = summary(now).toString().getBytes(UTF_8);
    byte[] kept = Arrays.equals(json, taken.json()) ? taken.json() : json;
    newest.set(new Taken(now, kept));
    return kept;
  }

  /** Counts, lags and the windows of the last half minute. */
  ObjectNode summary(Instant now) {
    ObjectNode summary = JSON.objectNode();
    SortedMap<String, Double> counters = board.counters();
    summary.put("ready", board.ready());
    summary.set("counts", counts(counters));
    summary.set("counters", numbers(counters));
    summary.set("lags", numbers(board.lags()));
    Instant from = now.minus(run.window().multipliedBy(RECENT_WINDOWS));
    summary.set("windows", windows(board.windows(from)));
    return summary;
  }

  /** The numbers of the run's report, under its names. */
  static ObjectNode counts(Map<String, Double> counters) {
    ObjectNode counts = JSON.objectNode();
    ObjectNode tasks = counts.putObject("tasks");
    for (String name : List.of("requested", "proposed", "verified")) {
      tasks.put(name, whole(counters, name));
    }
    tasks.set("rejected", group(counters, "rejected/"));
    counts.put("solutions", whole(counters, "solutions"));
    ObjectNode groups = counts.putObject("groups");
    for (String by : List.of("complete", "rejected", "deadline", "abandoned")) {
      groups.put(by, whole(counters, "groups/" + by.toUpperCase(Locale.ROOT)));
    }
    ObjectNode dropped = group(counters, "dropped/");
    ObjectNode trajectories = counts.putObject("trajectories");
    long pending = whole(counters, "rewarded") - whole(counters, "trained");
    for (var count : dropped) {
      pending -= count.asLong();
    }
    trajectories.put("rewarded", whole(counters, "rewarded"));
    trajectories.put("trained", whole(counters, "trained"));
    trajectories.set("dropped", dropped);
    trajectories.put("pending", pending);
    counts.put("versions", whole(counters, "version"));
    double batches = counters.getOrDefault("staleness/batches", 0.0);
    ObjectNode staleness = counts.putObject("staleness");
    staleness.put("mean", batches == 0 ? 0 : counters.getOrDefault("staleness/sum", 0.0) / batches);
    staleness.put("max", counters.getOrDefault("staleness/max", 0.0));
    counts.put("deadLetters", whole(counters, "dead_letters"));
    counts.set("flags", group(counters, "flags/"));
    return counts;
  }

  private static ObjectNode group(Map<String, Double> counters, String prefix) {
    ObjectNode group = JSON.objectNode();
    counters.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            group.put(name.substring(prefix.length()), value.longValue());
          }
        });
    return group;
  }

  private static long whole(Map<String, Double> counters, String name) {
    return counters.getOrDefault(name, 0.0).longValue();
  }

  /**
   * Windows of the last minutes, thinned to a bounded number.
   *
   * @param minutes how far back
   */
  ObjectNode series(int minutes) {
    Instant now = clock.instant();
    List<MetricWindow> all = board.windows(now.minus(Duration.ofMinutes(minutes)));
    long asked = Duration.ofMinutes(minutes).dividedBy(run.window());
    long stride = Math.max(1, (asked + SERIES_WINDOWS - 1) / SERIES_WINDOWS);
    long length = run.window().toMillis();
    ObjectNode series = JSON.objectNode();
    series.put("seconds", run.window().toSeconds());
    series.put("stride", stride);
    series.set(
        "windows",
        windows(
            all.stream()
                .filter(w -> w.getWindowStart().toEpochMilli() / length % stride == 0)
                .toList()));
    return series;
  }

  /** What versions of the weights score on held-out tasks. */
  ObjectNode scores() {
    ObjectNode node = JSON.objectNode();
    ArrayNode scores = node.putArray("scores");
    for (MetricWindow window : board.scores()) {
      ObjectNode score = scores.addObject();
      new TreeMap<>(window.getDimensions()).forEach(score::put);
      score.put("version", Long.parseLong(window.getDimensions().get("version")));
      score.set("v", numbers(new TreeMap<>(window.getValues())));
    }
    return node;
  }

  /** The newest finished window of each cell. */
  List<MetricWindow> recent() {
    Instant from = clock.instant().minus(run.window().multipliedBy(RECENT_WINDOWS));
    Map<Map<String, String>, MetricWindow> newestOf = new LinkedHashMap<>();
    Instant now = clock.instant();
    for (MetricWindow window : board.windows(from)) {
      if (!window.getWindowEnd().isAfter(now)) {
        newestOf.put(window.getDimensions(), window);
      }
    }
    return List.copyOf(newestOf.values());
  }

  private static ArrayNode windows(List<MetricWindow> windows) {
    ArrayNode array = JSON.arrayNode();
    for (MetricWindow window : windows) {
      ObjectNode node = array.addObject();
      node.put("t", window.getWindowStart().getEpochSecond());
      new TreeMap<>(window.getDimensions()).forEach(node::put);
      node.set("v", numbers(new TreeMap<>(window.getValues())));
    }
    return array;
  }

  /** What is known of the run. */
  ObjectNode run() {
    ObjectNode node = RecordJson.tree(run.run());
    node.put("windowSeconds", run.window().toSeconds());
    node.put("rows", run.rows());
    return node;
  }

  private static ObjectNode numbers(Map<String, Double> values) {
    ObjectNode numbers = JSON.objectNode();
    values.forEach(
        (name, value) -> {
          if (Double.isFinite(value)) {
            numbers.put(name, Math.rint(value * 1e6) / 1e6);
          }
        });
    return numbers;
  }
}
