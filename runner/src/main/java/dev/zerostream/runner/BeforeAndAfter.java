package dev.zerostream.runner;

import dev.zerostream.policy.Policy;
import dev.zerostream.policy.Weights;
import dev.zerostream.policy.torch.TorchModels;
import dev.zerostream.runner.heldout.HeldOutScores;
import dev.zerostream.runner.heldout.HeldOutScores.Attempts;
import dev.zerostream.runner.heldout.HeldOutSuite;
import dev.zerostream.runner.report.RunReport;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.solver.Solver;
import dev.zerostream.solver.SolverConfig;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.DeadLetters;
import dev.zerostream.stage.PublishedWeights;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.WeightsReader;
import dev.zerostream.verifier.Judge;
import dev.zerostream.verifier.VerifierConfig;
import dev.zerostream.verifier.sandbox.Sandbox;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Held-out scores of a run's base and of its newest weights, on as much of a held-out set as the
 * settings say.
 */
record BeforeAndAfter(Settings settings, Cluster cluster) {

  /**
   * Scores both; null for a model that does not write the compact format of the suite, or when
   * nothing was published.
   */
  RunReport.HeldOut scores(Path model, Policy policy, Sandbox sandbox) {
    List<WeightVersion> manifests = manifests();
    if (!settings.text("format").equals("compact") || manifests.isEmpty()) {
      return null;
    }
    policy.swap(TorchModels.baseWeights(model));
    Map<String, HeldOutScores.Score> base = measure(policy, sandbox);
    policy.swap(newest(manifests));
    return new RunReport.HeldOut(base, measure(policy, sandbox));
  }

  private Map<String, HeldOutScores.Score> measure(Policy policy, Sandbox sandbox) {
    VerifierConfig verifier = VerifierConfig.of(settings, "");
    HeldOutScores scores =
        new HeldOutScores(
            policy,
            new Solver(SolverConfig.of(settings), "", ""),
            new Judge(sandbox, verifier.format(), verifier.limits()),
            Attempts.free(
                settings.integer("evaluation.samples", 1, 10_000),
                settings.integer("solve.max.tokens", 1, 1_000_000)));
    HeldOutSuite suite =
        HeldOutSuite.named(settings.choice("evaluation.set", List.of("development", "final")));
    int tasksPerType = settings.integer("evaluation.tasks", 1, 1_000_000);
    List<VerifiedTask> tasks =
        Stream.of(TaskType.DEDUCTION, TaskType.ABDUCTION, TaskType.INDUCTION)
            .flatMap(type -> suite.first(type, tasksPerType).stream())
            .toList();
    return HeldOutScores.byType(scores.outcomes(tasks));
  }

  private List<WeightVersion> manifests() {
    try (DeadLetters letters = new DeadLetters("report", cluster, InstantSource.system());
        WeightsReader reader = new WeightsReader(cluster, letters)) {
      return reader.manifestsToEnd();
    }
  }

  private Weights newest(List<WeightVersion> manifests) {
    try (DeadLetters letters = new DeadLetters("report", cluster, InstantSource.system());
        WeightsReader reader = new WeightsReader(cluster, letters)) {
      PublishedWeights last = reader.fetch(manifests.get(manifests.size() - 1));
      return new Weights(last.manifest().getVersion(), last.bytes());
    }
  }
}
