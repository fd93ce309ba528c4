package dev.zerostream.runner;

import dev.zerostream.runner.audit.AuditReport;
import dev.zerostream.runner.audit.LogAudit;
import dev.zerostream.runner.report.LogTally;
import dev.zerostream.runner.report.Tally;
import dev.zerostream.schemas.ClosedBy;
import dev.zerostream.schemas.Heartbeat;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.SteadyClock;
import dev.zerostream.stage.TopicReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * A run on three brokers, every stage a process of its own: two solvers join, a broker and one of
 * each stage die, every stage is stopped in order and started again, everything drains. Then the
 * log is audited.
 */
@Command(
    name = "cluster",
    description =
        "Three brokers and all stages as processes: solvers join, a broker and a stage of each kind"
            + " die, all are rolled, the run drains; then the log is audited",
    mixinStandardHelpOptions = true)
final class ClusterCommand implements Callable<Integer> {

  private static final List<String> STAGES = List.of("learner", "verifier", "proposer", "solver");
  private static final List<String> JOINING = List.of("solver-2", "solver-3");
  private static final int BROKERS = 3;
  private static final int KILLED = 2;

  private final InstantSource clock = SteadyClock.started();
  private final PrintStream err = System.err;
  private final Map<String, Double> seconds = new LinkedHashMap<>();
  private final Map<String, Integer> exits = new LinkedHashMap<>();

  @Spec private CommandSpec spec;

  @Option(names = "--data", required = true, description = "a new folder")
  private Path data;

  @Option(
      names = "--rounds",
      defaultValue = "1",
      description = "deaths and rollings; default ${DEFAULT-VALUE}")
  private int rounds;

  @Option(
      names = "--answer-millis",
      defaultValue = "50",
      description = "how long the model takes for an answer; default ${DEFAULT-VALUE}")
  private long answer;

  @Option(names = "--json", description = "one JSON object")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (Files.exists(data)) {
      throw new BadUsage("Expected a new folder, but %s exists".formatted(data));
    }
    Files.createDirectories(data);
    Settings settings = settings();
    List<String> pace = List.of("--answer-millis", Long.toString(answer));
    long begun = clock.millis();
    try (ProcessCluster processes = new ProcessCluster(data, BROKERS, settings, pace);
        LogTally log = new LogTally(processes.cluster())) {
      took("brokers", begun);
      step("start", () -> start(processes, log));
      step("two solvers join", () -> join(processes));
      for (int round = 0; round < rounds; round++) {
        step("a broker and one of each stage die", () -> die(processes, log));
        step("every stage is rolled", () -> roll(processes, log));
      }
      step("drain", () -> drain(processes, log));
      ClusterReport report = report(processes.cluster(), log.tally(), settings);
      spec.commandLine().getOut().println(json ? JsonOutput.of(report) : report.text());
      return report.audit().clean() && report.closed() == report.proposed() ? 0 : 1;
    }
  }

  private static Settings settings() {
    return Settings.of("nano")
        .with("batch.groups", 2)
        .with("seed.groups", 1)
        .with("policy.rows", 12)
        .with("request.timeout.seconds", 90);
  }

  private void step(String name, Runnable work) {
    long begun = clock.millis();
    work.run();
    took(name, begun);
  }

  private void took(String name, long begun) {
    double took = (clock.millis() - begun) / 1000.0;
    seconds.merge(name, took, Double::sum);
    err.printf("%s: %.1f s%n", name, took);
  }

  private void start(ProcessCluster processes, LogTally log) {
    STAGES.forEach(processes::start);
    processes.awaitVersions(log, 1);
  }

  /** Waits until both have answered tasks. */
  private static void join(ProcessCluster processes) {
    JOINING.forEach(processes::start);
    Set<String> busy = new HashSet<>();
    try (TopicReader<Heartbeat> heartbeats =
        new TopicReader<>(processes.cluster(), Topics.HEARTBEATS)) {
      processes.await(
          "three solvers at work",
          () -> {
            heartbeats.readToEnd().stream()
                .map(TopicReader.Entry::value)
                .filter(it -> it.getStage().equals("solver") && it.getProgress() > 0)
                .forEach(it -> busy.add(it.getInstance()));
            return busy.size() == 1 + JOINING.size();
          });
    }
  }

  /** All at the same moment, and all come back. */
  private static void die(ProcessCluster processes, LogTally log) {
    processes.process("broker-" + KILLED).kill();
    STAGES.forEach(name -> processes.process(name).kill());
    STAGES.forEach(processes::start);
    processes.startBroker(KILLED);
    STAGES.forEach(processes::awaitWorking);
    processes.awaitWorking("broker-" + KILLED);
    processes.awaitVersions(log, 1);
  }

  /** One after the other, the run going on. */
  private void roll(ProcessCluster processes, LogTally log) {
    List<String> all = new ArrayList<>(STAGES);
    all.addAll(JOINING);
    for (String name : all) {
      exits.put("rolled " + name, processes.drain(name));
      processes.start(name);
      processes.awaitWorking(name);
    }
    processes.awaitVersions(log, 1);
  }

  /** Nothing new is proposed, what is under way is closed, then the others end. */
  private void drain(ProcessCluster processes, LogTally log) {
    exits.put("drained proposer", processes.drain("proposer"));
    processes.await(
        "every group closed",
        () -> closed(ProcessCluster.tally(log)) == ProcessCluster.tally(log).proposed());
    List<String> rest = new ArrayList<>(List.of("solver"));
    rest.addAll(JOINING);
    rest.addAll(List.of("verifier", "learner"));
    rest.forEach(name -> exits.put("drained " + name, processes.drain(name)));
    ProcessCluster.tally(log);
  }

  private static long closed(Tally tally) {
    return Arrays.stream(ClosedBy.values()).mapToLong(tally::groups).sum();
  }

  private ClusterReport report(Cluster cluster, Tally tally, Settings settings) {
    AuditReport audit = LogAudit.whole(cluster, settings).run("cluster");
    return new ClusterReport(
        seconds,
        exits,
        tally.proposed(),
        closed(tally),
        tally.rewarded(),
        tally.newestVersion(),
        tally.stalenessMax(),
        audit);
  }
}
