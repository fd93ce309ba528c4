package dev.zerostream.runner;

import dev.zerostream.learner.LearnerConfig;
import dev.zerostream.learner.Replay;
import dev.zerostream.policy.torch.ModelTurns;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains again from a kept checkpoint over the recorded rewards. */
@Command(
    name = "replay",
    description = "Trains again over the recorded rewards and compares every bit of each version",
    mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {

  /** Largest difference of two elements that other numerics may make. */
  private static final double TOLERANCE = 1e-3;

  @Spec private CommandSpec spec;

  @Mixin private LogOptions log = new LogOptions();

  @Option(names = "--from", description = "version to start from; the oldest kept if absent")
  private Long from;

  @Option(names = "--to", description = "last version; the newest if absent")
  private Long to;

  @Option(names = "--model", description = "base model of the run; the shipped one if absent")
  private Path model;

  @Option(names = "--checkpoints", description = "the run's checkpoints, by default in --data")
  private Path checkpoints;

  @Option(names = "--json", description = "one JSON object")
  private boolean json;

  @Override
  public Integer call() {
    try (OpenLog open = OpenLog.of(log)) {
      Path base = Models.folder(Optional.ofNullable(model), Models.shippedFolder());
      Replay replay =
          new Replay(
              open.cluster(),
              LearnerConfig.of(open.settings(), open.run().getSeed()),
              Models.trainers(base, open.settings(), ModelTurns.even()),
              LearnerConfig.numerics(open.settings()),
              checkpoints == null ? log.data.resolve("checkpoints") : checkpoints);
      Replay.Outcome outcome = replay.run(Optional.ofNullable(from), Optional.ofNullable(to));
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(JsonOutput.of(outcome));
      } else {
        print(outcome, out);
      }
      return good(outcome) ? 0 : 1;
    }
  }

  private static boolean good(Replay.Outcome outcome) {
    return outcome.versions().stream()
        .allMatch(
            it ->
                it.sameBatch()
                    && (it.sameDigest()
                        || (!outcome.sameNumerics() && it.maxDifference() <= TOLERANCE)));
  }

  private static void print(Replay.Outcome outcome, PrintWriter out) {
    out.printf("from version %d%n", outcome.from());
    if (!outcome.sameNumerics()) {
      out.printf(
          "the run was made with other numerics: compared within %s instead of bit by bit%n",
          TOLERANCE);
    }
    outcome
        .versions()
        .forEach(
            it ->
                out.printf(
                    "%8d  %s  %s%n",
                    it.version(),
                    it.sameBatch() ? "same batch" : "OTHER BATCH",
                    it.sameDigest() ? "same bits" : "differs by up to " + it.maxDifference()));
  }
}
