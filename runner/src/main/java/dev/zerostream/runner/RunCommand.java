package dev.zerostream.runner;

import dev.zerostream.learner.LearnerConfig;
import dev.zerostream.proposer.ProposerConfig;
import dev.zerostream.runner.heldout.Evaluator;
import dev.zerostream.runner.heldout.Examination;
import dev.zerostream.runner.report.Progress;
import dev.zerostream.runner.report.RunReport;
import dev.zerostream.solver.SolverConfig;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.SteadyClock;
import dev.zerostream.stage.StopSignal;
import dev.zerostream.stage.WeightLogConfig;
import dev.zerostream.verifier.VerifierConfig;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The main job: the whole pipeline in one process, with broker and registry. */
@Command(
    name = "run",
    description = "Runs the whole pipeline; the same command goes on where it stopped",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

  @Mixin private RunOptions options = new RunOptions();

  @Override
  public Integer call() {
    Optional<LocalPlatform> external = options.cluster.external();
    Settings settings = Settings.load(options.profile, System.getenv(), options.overrides());
    requireUsable(settings);
    try (RunFolder folder = RunFolder.open(options.data);
        StopSignal stop = StopSignal.armed()) {
      Progress progress = new Progress(System.err, settings.list("types"));
      RunSession session =
          new RunSession(options, external, settings, folder, progress, SteadyClock.started());
      finish(session.run(stop), progress);
      return 0;
    }
  }

  /** Finds a bad value before anything is started or written. */
  private void requireUsable(Settings settings) {
    var unused =
        List.of(
            LearnerConfig.of(settings, options.seed),
            LearnerConfig.optimiser(settings),
            WeightLogConfig.of(settings),
            VerifierConfig.of(settings, Build.version()),
            ProposerConfig.of(settings),
            SolverConfig.of(settings),
            Evaluator.every(settings),
            Evaluator.during(settings));
    Examination.requireUsable(settings);
  }

  private void finish(RunReport report, Progress progress) {
    progress.table(report);
    if (options.report != null) {
      report.write(options.report);
    }
  }
}
