package dev.zerostream.runner;

import dev.zerostream.learner.LearnerConfig;
import dev.zerostream.policy.Policy;
import dev.zerostream.policy.torch.ModelTurns;
import dev.zerostream.runner.heldout.Evaluator;
import dev.zerostream.runner.heldout.Examination;
import dev.zerostream.runner.report.LogTally;
import dev.zerostream.runner.report.Progress;
import dev.zerostream.runner.report.RunReport;
import dev.zerostream.schemas.RunStarted;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.Health;
import dev.zerostream.stage.HealthEndpoint;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.StopSignal;
import dev.zerostream.stage.Worker;
import dev.zerostream.verifier.sandbox.Sandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** One start of the main job: from the folder to the report. */
final class RunSession {

  private final RunOptions options;
  private final Optional<LocalPlatform> external;
  private final Settings settings;
  private final RunFolder folder;
  private final Progress progress;
  private final InstantSource clock;
  private final Instant started;

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

  /** What a run stands on. */
  private record Ground(RunStarted run, Cluster cluster, Path model, Sandbox sandbox) {}

  /**
   * Runs until the end that the options set, or the stop signal.
   *
   * @throws IllegalStateException when a stage stopped
   */
  RunReport run(StopSignal stop) {
    RunSite site = new RunSite(options, external, settings, folder, clock);
    String runId = site.identify();
    try (Sandbox sandbox = site.sandbox();
        LocalPlatform platform = site.platform()) {
      Cluster cluster = site.provisioned(platform);
      RunStarted run = site.announced(cluster, runId);
      return play(new Ground(run, cluster, site.model(), sandbox), stop);
    }
  }

  private RunReport play(Ground ground, StopSignal stop) {
    ModelTurns turns = ModelTurns.even();
    try (Policy policy = Models.policy(ground.model(), settings, turns);
        LogTally log = new LogTally(ground.cluster());
        RunDashboard dashboard = dashboard(ground)) {
      log.advanceToEnd();
      RunWatch watch = new RunWatch(options, log, progress, this::seconds);
      boolean interrupted = work(parts(ground, policy, turns), ground, dashboard, watch, stop);
      log.advanceToEnd();
      RunReport.Session session = session(ground.run(), watch.firstRewardSeconds());
      if (!interrupted && scored() && !Evaluator.during(settings)) {
        progress.note("scores versions of the run, one in %d".formatted(Evaluator.every(settings)));
        evaluator(ground).scoreAll();
        log.advanceToEnd();
      }
      BeforeAndAfter.Measured measured =
          interrupted
              ? BeforeAndAfter.Measured.NOTHING
              : new BeforeAndAfter(settings, ground.cluster())
                  .measure(ground.model(), policy, ground.sandbox());
      return RunReport.of(session, log.tally(), measured.heldOut(), measured.difficulty());
    }
  }

  private LocalPipeline.Parts parts(Ground ground, Policy policy, ModelTurns turns) {
    return new LocalPipeline.Parts(
        ground.run().getRunId(),
        ground.cluster(),
        settings,
        options.seed,
        policy,
        Models.trainers(ground.model(), settings, turns),
        LearnerConfig.numerics(settings),
        ground.sandbox(),
        folder.path(),
        options.checkpoints(),
        options.resetOptimizer,
        Build.version(),
        clock);
  }

  /** Lets the stages work until the end; whether a stop was asked for. */
  private boolean work(
      LocalPipeline.Parts parts,
      Ground ground,
      RunDashboard dashboard,
      RunWatch watch,
      StopSignal stop) {
    boolean interrupted;
    Optional<Throwable> failure;
    try (LocalPipeline pipeline = new LocalPipeline(parts);
        Worker evaluator = new Worker("evaluator", evaluator(ground));
        HealthEndpoint health = health(pipeline)) {
      progress.note("health on %s/health and /ready".formatted(health.url()));
      pipeline.start();
      dashboard.start();
      if (scored() && Evaluator.during(settings)) {
        evaluator.start();
      }
      interrupted = watch.untilTheEnd(pipeline, dashboard, stop);
      failure = pipeline.failure().or(() -> cause(evaluator));
    }
    if (failure.isPresent()) {
      throw new IllegalStateException(
          "a stage stopped: " + failure.get().getMessage(), failure.get());
    }
    if (dashboard.stop().isPresent()) {
      throw dashboard.stop().get();
    }
    return interrupted;
  }

  private boolean scored() {
    return Evaluator.every(settings) > 0 && Examination.possible(settings);
  }

  private HealthEndpoint health(LocalPipeline pipeline) {
    return HealthEndpoint.start(options.healthHost, options.healthPort, pipeline.stages());
  }

  private static Optional<Throwable> cause(Worker worker) {
    return worker.health() instanceof Health.Failed failed
        ? Optional.of(failed.cause())
        : Optional.empty();
  }

  private Evaluator evaluator(Ground ground) {
    return new Evaluator(
        ground.cluster(),
        settings,
        ground.sandbox(),
        () -> Models.policy(ground.model(), settings, ModelTurns.even()));
  }

  private RunDashboard dashboard(Ground ground) {
    if (!options.dashboard) {
      return RunDashboard.none();
    }
    int port = options.port == 0 ? 0 : options.port + 2;
    return RunDashboard.of(
        ground.cluster(),
        settings,
        external.isEmpty() ? port : settings.integer("dashboard.port", 0, 65_535),
        ground.run(),
        folder.path(),
        clock,
        progress::note);
  }

  private RunReport.Session session(RunStarted run, Double firstRewardSeconds) {
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
