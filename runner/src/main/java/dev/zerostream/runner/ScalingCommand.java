package dev.zerostream.runner;

import dev.zerostream.runner.process.ChildProcess;
import dev.zerostream.runner.process.ScratchFolder;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.Role;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.TopicReader;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Trajectories a second with more and more solver processes, and with more and more verifier
 * threads, where the work itself is only waited for: what is left is what the pipeline adds.
 */
@Command(
    name = "scaling",
    description =
        "Trajectories a second with 1, 2, 4, 8 solver processes and 1, 2, 4 verifier threads, the"
            + " work simulated by waiting",
    mixinStandardHelpOptions = true)
final class ScalingCommand implements Callable<Integer> {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final double BUSY = 0.9;
  private static final int ATTEMPTS = 8;

  /**
   * One setting.
   *
   * @param perSecond rewarded attempts
   * @param ofLinear its share of the first setting's rate times the workers' growth
   * @param brokerCores processor time of the broker by wall-clock time
   * @param machineBusy share of all cores that these processes used
   */
  record Point(
      String what,
      int workers,
      double perSecond,
      double ofLinear,
      double brokerCores,
      double machineBusy,
      String limit) {}

  /** Everything. */
  record Report(
      int processors, long answerMillis, long judgeMillis, int seconds, List<Point> points) {}

  private final PrintStream err = System.err;

  @Spec private CommandSpec spec;

  @Option(
      names = "--solvers",
      split = ",",
      defaultValue = "1,2,4,8",
      description = "numbers of processes; default ${DEFAULT-VALUE}")
  private List<Integer> solvers;

  @Option(
      names = "--verifier-threads",
      split = ",",
      defaultValue = "1,2,4",
      description = "numbers of threads; default ${DEFAULT-VALUE}")
  private List<Integer> verifierThreads;

  @Option(
      names = "--answer-millis",
      defaultValue = "1000",
      description = "how long the model takes for an answer; default ${DEFAULT-VALUE}")
  private long answer;

  @Option(
      names = "--judge-millis",
      defaultValue = "100",
      description = "how long the verifier takes for a group; default ${DEFAULT-VALUE}")
  private long judge;

  @Option(
      names = "--seconds",
      defaultValue = "15",
      description = "measured for each; default ${DEFAULT-VALUE}")
  private int seconds;

  @Option(names = "--json", description = "one JSON object")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    List<Point> points = new ArrayList<>();
    for (int count : solvers) {
      add(points, "solver processes", count, count, 1, answer, 0);
    }
    for (int threads : verifierThreads) {
      add(points, "verifier threads", threads, 1, threads, 0, judge);
    }
    Report report =
        new Report(Runtime.getRuntime().availableProcessors(), answer, judge, seconds, points);
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(JsonOutput.of(report));
    } else {
      points.forEach(out::println);
    }
    return 0;
  }

  private void add(
      List<Point> points,
      String what,
      int workers,
      int processes,
      int threads,
      long answerMillis,
      long judgeMillis)
      throws IOException {
    Measured measured = measure(processes, threads, answerMillis, judgeMillis);
    double first =
        points.stream()
            .filter(it -> it.what().equals(what))
            .mapToDouble(it -> it.perSecond() / it.workers())
            .findFirst()
            .orElse(measured.perSecond() / workers);
    double ofLinear = measured.perSecond() / (first * workers);
    Point point =
        new Point(
            what,
            workers,
            measured.perSecond(),
            ofLinear,
            measured.brokerCores(),
            measured.machineBusy(),
            limit(ofLinear, measured));
    err.println(point);
    points.add(point);
  }

  /** What is in the way where it is not linear. */
  private static String limit(double ofLinear, Measured measured) {
    if (ofLinear >= BUSY) {
      return "none";
    }
    if (measured.machineBusy() >= BUSY) {
      return "cores";
    }
    return measured.brokerCores() >= BUSY ? "broker" : "neither cores nor broker";
  }

  private record Measured(double perSecond, double brokerCores, double machineBusy) {}

  /** One run: solvers that have a task at a time each, and more requests than they can work on. */
  private Measured measure(int processes, int threads, long answerMillis, long judgeMillis)
      throws IOException {
    int batch = answerMillis > 0 ? 16 : 64;
    Settings settings =
        Settings.of("nano")
            .with("types", "DEDUCTION")
            .with("partitions", 4)
            .with("batch.groups", batch)
            .with("seed.groups", 0)
            .with("group.attempts", ATTEMPTS)
            .with("policy.rows", answerMillis > 0 ? 8 : 64)
            .with("verifier.threads", threads)
            .with("group.deadline.seconds", 300)
            .with("request.timeout.seconds", 600);
    List<String> pace =
        List.of(
            "--answer-millis",
            Long.toString(answerMillis),
            "--judge-millis",
            Long.toString(judgeMillis));
    List<String> names = new ArrayList<>(List.of("learner", "verifier", "proposer"));
    for (int solver = 1; solver <= processes; solver++) {
      names.add("solver-" + solver);
    }
    try (ScratchFolder folder = ScratchFolder.create("scaling");
        ProcessCluster cluster = new ProcessCluster(folder.path(), 1, settings, pace)) {
      names.forEach(cluster::start);
      names.forEach(cluster::awaitWorking);
      names.add("broker-1");
      // Checks of the first requests, which come all at once, are no part of the steady state.
      return observe(cluster, names, answerMillis > 0 ? 32L * processes : 2L * batch * ATTEMPTS);
    }
  }

  private Measured observe(ProcessCluster cluster, List<String> names, long enough) {
    try (TopicReader<RewardedTrajectory> rewards =
        new TopicReader<>(cluster.cluster(), Topics.REWARDS)) {
      long[] warm = {0};
      cluster.await("work for everybody", () -> (warm[0] += attempts(rewards)) >= enough);
      long begun = System.nanoTime();
      Duration all = used(cluster, names);
      Duration broker = used(cluster, List.of("broker-1"));
      long counted = 0;
      while (System.nanoTime() - begun < seconds * 1_000_000_000L) {
        counted += attempts(rewards);
      }
      double took = (System.nanoTime() - begun) / 1e9;
      double brokerCores = used(cluster, List.of("broker-1")).minus(broker).toNanos() / 1e9 / took;
      double cores = used(cluster, names).minus(all).toNanos() / 1e9 / took;
      return new Measured(
          counted / took, brokerCores, cores / Runtime.getRuntime().availableProcessors());
    }
  }

  private static long attempts(TopicReader<RewardedTrajectory> rewards) {
    return rewards.poll(POLL).stream()
        .filter(it -> it.value().getTrajectory().getRole() == Role.SOLVER)
        .count();
  }

  private static Duration used(ProcessCluster cluster, List<String> names) {
    return names.stream()
        .map(cluster::process)
        .map(ChildProcess::processorTime)
        .reduce(Duration.ZERO, Duration::plus);
  }
}
