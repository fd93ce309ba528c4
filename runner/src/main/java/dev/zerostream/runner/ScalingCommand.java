package dev.zerostream.runner;

import dev.zerostream.runner.ScalingBench.Measured;
import java.io.IOException;
import java.io.PrintStream;
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

  private static final double BUSY = 0.9;

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
      add(
          points,
          "solver processes",
          count,
          new ScalingBench(answer, 0, seconds).measure(count, 1));
    }
    for (int threads : verifierThreads) {
      add(
          points,
          "verifier threads",
          threads,
          new ScalingBench(0, judge, seconds).measure(1, threads));
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

  private void add(List<Point> points, String what, int workers, Measured measured) {
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
}
