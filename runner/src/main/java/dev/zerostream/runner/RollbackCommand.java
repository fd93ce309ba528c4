package dev.zerostream.runner;

import dev.zerostream.learner.LearnerConfig;
import dev.zerostream.learner.LearnerLoop;
import dev.zerostream.learner.Rollback;
import dev.zerostream.policy.torch.ModelTurns;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.DeadLetters;
import dev.zerostream.stage.Liveness;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.SteadyClock;
import dev.zerostream.stage.WeightLogConfig;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes a run back to an earlier version of its weights. */
@Command(
    name = "rollback",
    description =
        "Publishes a version that points to an earlier one; the run, which must be stopped, goes on"
            + " from there",
    mixinStandardHelpOptions = true)
final class RollbackCommand implements Callable<Integer> {

  private static final String INSTANCE = "rollback";

  private final InstantSource clock = SteadyClock.started();

  @Spec private CommandSpec spec;

  @Mixin private LogOptions log = new LogOptions();

  @Parameters(paramLabel = "VERSION", description = "to go back to, its checkpoint kept")
  private long version;

  @Option(names = "--model", description = "base model of the run; the shipped one if absent")
  private Path model;

  @Option(names = "--checkpoints", description = "the run's checkpoints, by default in --data")
  private Path checkpoints;

  @Option(
      names = "--reset-optimizer",
      description = "with fresh moments when the version's checkpoint is not kept")
  private boolean resetOptimizer;

  @Override
  public Integer call() {
    try (OpenLog open = OpenLog.of(log);
        DeadLetters letters = new DeadLetters(INSTANCE, open.cluster(), clock)) {
      WeightVersion made = new Rollback(parts(open, letters)).to(version);
      spec.commandLine()
          .getOut()
          .printf("version %d is version %d again%n", made.getVersion(), made.getParent());
      return 0;
    }
  }

  private LearnerLoop.Parts parts(OpenLog open, DeadLetters letters) {
    Settings settings = open.settings();
    Cluster cluster = open.cluster();
    Path base = Models.folder(Optional.ofNullable(model), Models.shippedFolder());
    return new LearnerLoop.Parts(
        open.run().getRunId(),
        INSTANCE,
        cluster,
        LearnerConfig.of(settings, open.run().getSeed()),
        WeightLogConfig.of(settings),
        Models.trainers(base, settings, ModelTurns.even()),
        LearnerConfig.numerics(settings),
        checkpoints == null ? log.data.resolve("checkpoints") : checkpoints,
        resetOptimizer,
        letters,
        new Liveness("rewards", clock),
        clock);
  }
}
