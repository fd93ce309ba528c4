package dev.zerostream.runner;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.zerostream.dashboard.DashboardConfig;
import dev.zerostream.dashboard.DashboardStage;
import dev.zerostream.dashboard.web.Access;
import dev.zerostream.runner.bench.EventFlow;
import dev.zerostream.runner.bench.PageProbe;
import dev.zerostream.runner.bench.Percentiles;
import dev.zerostream.runner.broker.TopicProvisioning;
import dev.zerostream.runner.process.ScratchFolder;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.EventProducer;
import dev.zerostream.stage.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How fast the page answers while made-up events come at a given rate. */
@Command(
    name = "dashboard",
    description = "Answer times of the page while events come at a given rate",
    mixinStandardHelpOptions = true)
final class DashboardBenchCommand implements Callable<Integer> {

  private static final int GROUPS_BEFORE = 500;
  private static final long PATIENCE_SECONDS = 120;

  /**
   * What was measured.
   *
   * @param written events a second that were written
   * @param shown of the rewards written, how many the page counts at the end of the time
   * @param answers milliseconds, by path
   * @param events milliseconds between two server-sent events, of three pages
   */
  record Report(
      int processors,
      double written,
      double shown,
      Map<String, Percentiles> answers,
      List<Percentiles> events) {}

  private final InstantSource clock = InstantSource.system();

  @Spec private CommandSpec spec;

  @Option(names = "--rate", defaultValue = "1000", description = "events a second")
  private int rate;

  @Option(names = "--seconds", defaultValue = "30", description = "default ${DEFAULT-VALUE}")
  private int seconds;

  @Option(names = "--json", description = "one JSON object; the default")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    if (rate < EventFlow.EVENTS || seconds < 1) {
      throw new BadUsage(
          "Expected --rate of at least %d and --seconds of at least 1, but they are %d and %d"
              .formatted(EventFlow.EVENTS, rate, seconds));
    }
    try (ScratchFolder folder = ScratchFolder.create("dashboard");
        LocalPlatform platform = LocalPlatform.embedded(folder.path(), 0)) {
      Settings settings = Settings.of("nano").with("dashboard.port", 0);
      Cluster cluster = Cluster.of(platform.bootstrapServers(), platform.registryUrl(), settings);
      new TopicProvisioning(cluster, settings.integer("partitions", 1, 100), -1).apply();
      try (DashboardStage stage = stage(cluster, settings, folder.path());
          EventProducer events = new EventProducer(cluster)) {
        stage.start();
        Report report = measure(new EventFlow(events, clock), stage.page().orElseThrow());
        JsonMapper mapper = new JsonMapper();
        spec.commandLine()
            .getOut()
            .println(
                json
                    ? mapper.writeValueAsString(report)
                    : mapper.writerWithDefaultPrettyPrinter().writeValueAsString(report));
      }
    }
    return 0;
  }

  private DashboardStage stage(Cluster cluster, Settings settings, Path folder) {
    return new DashboardStage(
        cluster,
        DashboardConfig.of(settings),
        Announcement.of(settings, 1, "bench", clock),
        Access.of("127.0.0.1", List.of(), Map.of()),
        "bench",
        folder.resolve("dashboard"),
        clock);
  }

  private Report measure(EventFlow flow, String address)
      throws IOException, InterruptedException, ExecutionException {
    PageProbe probe = PageProbe.of(address);
    String first = flow.group();
    for (int i = 1; i < GROUPS_BEFORE; i++) {
      flow.group();
    }
    awaitShown(probe, GROUPS_BEFORE);
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      Future<Long> written = threads.submit(() -> write(flow, end));
      List<Future<Percentiles>> pages = new ArrayList<>();
      for (int page = 0; page < 3; page++) {
        pages.add(threads.submit(() -> probe.events(end)));
      }
      Map<String, Percentiles> answers =
          probe.latencies(
              List.of(
                  "/api/summary",
                  "/api/series?minutes=60",
                  "/api/tasks?limit=50",
                  "/api/task/" + first,
                  "/metrics"),
              end);
      double groups = written.get();
      double shown = shown(probe) - GROUPS_BEFORE;
      List<Percentiles> gaps = new ArrayList<>();
      for (Future<Percentiles> page : pages) {
        gaps.add(page.get());
      }
      return new Report(
          Runtime.getRuntime().availableProcessors(),
          groups * EventFlow.EVENTS / seconds,
          shown / groups,
          answers,
          gaps);
    } finally {
      threads.shutdownNow();
    }
  }

  /** Groups that were written. */
  private long write(EventFlow flow, long end) throws InterruptedException {
    long started = System.nanoTime();
    long groups = 0;
    while (System.nanoTime() < end) {
      double due = (System.nanoTime() - started) / 1e9 * rate / EventFlow.EVENTS;
      while (groups < due) {
        flow.group();
        groups++;
      }
      Thread.sleep(5);
    }
    return groups;
  }

  private static double shown(PageProbe probe) throws IOException, InterruptedException {
    return new JsonMapper()
        .readTree(probe.get("/api/summary"))
        .path("counts")
        .path("groups")
        .path("complete")
        .asDouble();
  }

  private static void awaitShown(PageProbe probe, long groups)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
    while (shown(probe) < groups) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "Expected the page to show %d groups, but it shows %.0f"
                .formatted(groups, shown(probe)));
      }
      Thread.sleep(100);
    }
  }
}
