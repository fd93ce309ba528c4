package dev.zerostream.runner;

import dev.zerostream.learner.Fork;
import dev.zerostream.learner.LearnerConfig;
import dev.zerostream.learner.LearnerLoop;
import dev.zerostream.policy.torch.ModelTurns;
import dev.zerostream.runner.broker.TopicProvisioning;
import dev.zerostream.schemas.ParentRun;
import dev.zerostream.schemas.RunStarted;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.ClusterCheck;
import dev.zerostream.stage.DeadLetters;
import dev.zerostream.stage.Fleets;
import dev.zerostream.stage.Instance;
import dev.zerostream.stage.Liveness;
import dev.zerostream.stage.Runs;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.SteadyClock;
import dev.zerostream.stage.WeightLogConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Begins a new run where an old one stood. */
@Command(
    name = "fork",
    description =
        "Begins a new run from a version of another: same weights, optimiser and later rewards,"
            + " other settings. Go on with ./zerostream run --data of the new folder",
    mixinStandardHelpOptions = true)
final class ForkCommand implements Callable<Integer> {

  private final InstantSource clock = SteadyClock.started();

  @Spec private CommandSpec spec;

  @Mixin private LogOptions log = new LogOptions();

  @Option(names = "--at", required = true, description = "version of the parent, checkpoint kept")
  private long version;

  @Option(names = "--to", required = true, description = "folder of the new run")
  private Path to;

  @Option(names = "--model", description = "base model of the run; the shipped one if absent")
  private Path model;

  @Option(names = "--checkpoints", description = "the parent's, by default in --data")
  private Path checkpoints;

  @Option(names = "--set", description = "KEY=VALUE, a setting that differs from the parent's")
  private final Map<String, String> overrides = new TreeMap<>();

  @Override
  public Integer call() {
    if (Files.exists(to.resolve("kafka"))) {
      throw new BadUsage(
          "Expected a new folder at %s, but a run is there".formatted(to.toAbsolutePath()));
    }
    try (OpenLog parent = OpenLog.of(log);
        RunFolder folder = RunFolder.open(to);
        LocalPlatform platform = LocalPlatform.embedded(folder.path(), 0)) {
      Settings settings = Settings.ofRun(parent.run().getSettings(), overrides);
      Cluster cluster = Cluster.of(platform.bootstrapServers(), platform.registryUrl(), settings);
      ClusterCheck.require(cluster);
      new TopicProvisioning(cluster, settings.integer("partitions", 1, 10_000), -1).apply();
      String runId = "%s-fork-%d-%d".formatted(parent.run().getRunId(), version, clock.millis());
      try (DeadLetters letters = new DeadLetters("fork", cluster, clock)) {
        Fork fork =
            new Fork(
                parent.cluster(),
                checkpoints == null ? log.data.resolve("checkpoints") : checkpoints);
        Fork.Point point = fork.begin(version, parts(runId, folder, cluster, settings, letters));
        announce(parent.run(), runId, settings, cluster, point);
        Endpoint.write(folder.path(), cluster);
        identify(folder, runId, settings, parent.run());
        spec.commandLine()
            .getOut()
            .printf("%s: version %d, %d rewards%n", runId, version, point.copiedRewards());
      }
      return 0;
    }
  }

  private LearnerLoop.Parts parts(
      String runId, RunFolder folder, Cluster cluster, Settings settings, DeadLetters letters) {
    Path base = Models.folder(Optional.ofNullable(model), Models.shippedFolder());
    return new LearnerLoop.Parts(
        runId,
        Instance.in(folder.path()),
        cluster,
        LearnerConfig.of(settings, 0),
        WeightLogConfig.of(settings),
        Models.trainers(base, settings, ModelTurns.even()),
        LearnerConfig.numerics(settings),
        folder.path().resolve("checkpoints"),
        false,
        letters,
        new Liveness("rewards", clock),
        clock);
  }

  private void announce(
      RunStarted parent, String runId, Settings settings, Cluster cluster, Fork.Point point) {
    Map<String, String> values = new TreeMap<>(settings.values());
    values.put("profile", settings.profile());
    ParentRun origin =
        new ParentRun(parent.getRunId(), version, point.version().getRewardsOffset());
    Runs.announce(
        cluster,
        RunStarted.newBuilder(parent)
            .setRunId(runId)
            .setSettings(values)
            .setFleets(Fleets.of(settings).all())
            .setParent(origin)
            .setCodeVersion(Build.version())
            .setStartedAt(clock.instant())
            .build());
  }

  private static void identify(
      RunFolder folder, String runId, Settings settings, RunStarted parent) {
    var unused =
        folder.identify(
            runId,
            Map.of(
                "profile", settings.profile(),
                "seed", Long.toString(parent.getSeed()),
                "model", parent.getBaseModelDigest()));
  }
}
