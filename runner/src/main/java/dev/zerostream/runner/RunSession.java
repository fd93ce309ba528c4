package dev.zerostream.runner;

import dev.zerostream.learner.LearnerConfig;
import dev.zerostream.policy.Policy;
import dev.zerostream.policy.torch.ModelTurns;
import dev.zerostream.proposer.SavedSeeds;
import dev.zerostream.runner.broker.TopicProvisioning;
import dev.zerostream.runner.heldout.Evaluator;
import dev.zerostream.runner.heldout.Examination;
import dev.zerostream.runner.report.LogTally;
import dev.zerostream.runner.report.Progress;
import dev.zerostream.runner.report.RunReport;
import dev.zerostream.runner.report.Tally;
import dev.zerostream.schemas.RunStarted;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.ClusterCheck;
import dev.zerostream.stage.Fleets;
import dev.zerostream.stage.Health;
import dev.zerostream.stage.HealthEndpoint;
import dev.zerostream.stage.Runs;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.StallWatch;
import dev.zerostream.stage.StopSignal;
import dev.zerostream.stage.Worker;
import dev.zerostream.verifier.VerifierConfig;
import dev.zerostream.verifier.sandbox.ForkServerSandbox;
import dev.zerostream.verifier.sandbox.Sandbox;
import dev.zerostream.verifier.sandbox.SandboxUnavailable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** One start of the main job: from the folder to the report. */
final class RunSession {

  private static final long LOOK_MILLIS = 250;
  private static final long LINE_SECONDS = 2;

  private final RunOptions options;
  private final Optional<LocalPlatform> external;
  private final Settings settings;
  private final RunFolder folder;
  private final Progress progress;
  private final InstantSource clock;
  private final Instant started;
  private Double firstRewardSeconds;

  RunSession(
      RunOptions options,
      Optional<LocalPlatform> external,
      Settings settings,
      RunFolder folder,
      Progress progress,
      InstantSource clock) {
    this.options = options;
    this.external = external;
    this.settings = settings;
    this.folder = folder;
    this.progress = progress;
    this.clock = clock;
    this.started = ProcessHandle.current().info().startInstant().orElseGet(clock::instant);
  }

  /** Runs until the end that the options set, or the stop signal; empty when the run failed. */
  Optional<RunReport> run(StopSignal stop) {
    Path model = Models.folder(options.modelFolder(), folder.path());
    String digest = Models.digest(model);
    RunStarted wanted = Announcement.of(settings, options.seed, digest, clock);
    String runId =
        folder.identify(
            wanted.getRunId(),
            Map.of(
                "profile", settings.profile(),
                "seed", Long.toString(options.seed),
                "model", digest));
    try (Sandbox sandbox = sandbox();
        LocalPlatform platform = platform()) {
      Cluster cluster = provisioned(platform);
      Endpoint.write(folder.path(), cluster);
      RunStarted run =
          Runs.announce(cluster, RunStarted.newBuilder(wanted).setRunId(runId).build());
      requireSameRun(run, runId);
      requireSameSeeds(run);
      return play(run, cluster, model, sandbox, stop);
    }
  }

  private static void requireSameRun(RunStarted run, String runId) {
    if (!run.getRunId().equals(runId)) {
      throw new BadUsage(
          "Expected the topics to belong to run %s, but they belong to %s; choose another --data or topic.prefix"
              .formatted(runId, run.getRunId()));
    }
  }

  /** What a run began with does not change when it goes on. */
  private void requireSameSeeds(RunStarted run) {
    String digest = run.getSettings().getOrDefault(SavedSeeds.DIGEST, "");
    var unused = SavedSeeds.of(settings.with(SavedSeeds.DIGEST, digest));
  }

  private Sandbox sandbox() {
    try {
      return ForkServerSandbox.start(VerifierConfig.sandbox(settings));
    } catch (SandboxUnavailable e) {
      throw new BadUsage(e.getMessage(), e);
    }
  }

  private LocalPlatform platform() {
    return external.orElseGet(() -> LocalPlatform.embedded(folder.path(), options.port));
  }

  private Cluster provisioned(LocalPlatform platform) {
    Cluster cluster = platform.cluster(settings);
    ClusterCheck.require(cluster);
    int hours = external.isEmpty() ? -1 : settings.integer("retention.hours", -1, 1_000_000);
    TopicProvisioning provisioning =
        new TopicProvisioning(cluster, settings.integer("partitions", 1, 10_000), hours);
    provisioning.apply();
    provisioning.configure(Fleets.of(settings));
    return cluster;
  }

  private Optional<RunReport> play(
      RunStarted run, Cluster cluster, Path model, Sandbox sandbox, StopSignal stop) {
    ModelTurns turns = ModelTurns.even();
    try (Policy policy = Models.policy(model, settings, turns);
        LogTally log = new LogTally(cluster);
        RunDashboard dashboard = dashboard(run, cluster)) {
      log.advanceToEnd();
      long versionsBefore = log.tally().newestVersion();
      long rewardedBefore = log.tally().rewarded();
      LocalPipeline.Parts parts =
          new LocalPipeline.Parts(
              run.getRunId(),
              cluster,
              settings,
              options.seed,
              policy,
              Models.trainers(model, settings, turns),
              LearnerConfig.numerics(settings),
              sandbox,
              folder.path(),
              options.checkpoints(),
              options.resetOptimizer,
              Build.version(),
              clock);
      Optional<Throwable> failure;
      boolean interrupted;
      try (LocalPipeline pipeline = new LocalPipeline(parts);
          Worker evaluator = new Worker("evaluator", evaluator(cluster, model, sandbox));
          HealthEndpoint health = health(pipeline)) {
        progress.note("health on %s/health and /ready".formatted(health.url()));
        pipeline.start();
        dashboard.start();
        if (Evaluator.every(settings) > 0 && Examination.possible(settings)) {
          evaluator.start();
        }
        interrupted = watch(pipeline, dashboard, log, versionsBefore, rewardedBefore, stop);
        failure = pipeline.failure().or(() -> cause(evaluator));
      }
      if (failure.isPresent()) {
        throw new IllegalStateException(
            "a stage stopped: " + failure.get().getMessage(), failure.get());
      }
      if (dashboard.stop().isPresent()) {
        throw dashboard.stop().get();
      }
      log.advanceToEnd();
      RunReport.Session session = session(run);
      BeforeAndAfter.Measured measured =
          interrupted
              ? BeforeAndAfter.Measured.NOTHING
              : new BeforeAndAfter(settings, cluster).measure(model, policy, sandbox);
      return Optional.of(
          RunReport.of(session, log.tally(), measured.heldOut(), measured.difficulty()));
    }
  }

  private HealthEndpoint health(LocalPipeline pipeline) {
    return HealthEndpoint.start(options.healthHost, options.healthPort, pipeline.stages());
  }

  private static Optional<Throwable> cause(Worker worker) {
    return worker.health() instanceof Health.Failed failed
        ? Optional.of(failed.cause())
        : Optional.empty();
  }

  private Evaluator evaluator(Cluster cluster, Path model, Sandbox sandbox) {
    return new Evaluator(
        cluster, settings, sandbox, () -> Models.policy(model, settings, ModelTurns.even()));
  }

  private RunDashboard dashboard(RunStarted run, Cluster cluster) {
    if (!options.dashboard) {
      return RunDashboard.none();
    }
    int port = options.port == 0 ? 0 : options.port + 2;
    return RunDashboard.of(
        cluster,
        settings,
        external.isEmpty() ? port : settings.integer("dashboard.port", 0, 65_535),
        run,
        folder.path(),
        clock,
        progress::note);
  }

  /** Returns whether a stop was asked for. */
  private boolean watch(
      LocalPipeline pipeline,
      RunDashboard dashboard,
      LogTally log,
      long versionsBefore,
      long rewardedBefore,
      StopSignal stop) {
    double nextLine = 0;
    StallWatch stalls = new StallWatch(pipeline.stages());
    while (pipeline.failure().isEmpty() && dashboard.stop().isEmpty()) {
      log.advance();
      stalls.news().forEach(progress::note);
      Tally tally = log.tally();
      double seconds = seconds();
      if (firstRewardSeconds == null && tally.rewarded() > rewardedBefore) {
        firstRewardSeconds = seconds;
      }
      if (seconds >= nextLine) {
        progress.line(seconds, tally);
        nextLine = seconds + LINE_SECONDS;
      }
      boolean enoughTime = options.minutes != null && seconds >= 60 * options.minutes;
      boolean enoughVersions =
          options.versions != null
              && tally.newestVersion() - Math.max(0, versionsBefore) >= options.versions;
      if (enoughTime || enoughVersions) {
        return false;
      }
      if (stop.await(LOOK_MILLIS)) {
        return true;
      }
    }
    return false;
  }

  private RunReport.Session session(RunStarted run) {
    return new RunReport.Session(
        run.getRunId(),
        settings.profile(),
        options.seed,
        settings.integer("max.lag", 0, 1_000),
        seconds(),
        firstRewardSeconds);
  }

  private double seconds() {
    return Duration.between(started, clock.instant()).toMillis() / 1000.0;
  }
}
