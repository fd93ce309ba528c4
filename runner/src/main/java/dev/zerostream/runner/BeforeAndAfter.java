package dev.zerostream.runner;

import dev.zerostream.policy.Policy;
import dev.zerostream.policy.Weights;
import dev.zerostream.policy.torch.TorchModels;
import dev.zerostream.runner.heldout.Examination;
import dev.zerostream.runner.report.History.Difficulty;
import dev.zerostream.runner.report.RunReport;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.PublishedWeights;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.TopicReader;
import dev.zerostream.stage.TopicReader.Entry;
import dev.zerostream.stage.WeightsReader;
import dev.zerostream.verifier.sandbox.Sandbox;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * A run's base and its newest weights side by side: on a held-out set, and on samples of the tasks
 * that the run made in each of its quarters (does it pose harder ones as it goes on?).
 */
record BeforeAndAfter(Settings settings, Cluster cluster) {

  private static final int QUARTERS = 4;

  /** What was measured. */
  record Measured(RunReport.HeldOut heldOut, List<Difficulty> difficulty) {

    static final Measured NOTHING = new Measured(null, List.of());
  }

  /**
   * Measures both; nothing for a model that does not write the compact format of the suite, or when
   * nothing was published.
   */
  Measured measure(Path model, Policy policy, Sandbox sandbox) {
    List<WeightVersion> manifests = manifests();
    if (!Examination.possible(settings) || manifests.isEmpty()) {
      return Measured.NOTHING;
    }
    Examination examination = new Examination(settings, policy, sandbox);
    List<List<VerifiedTask>> samples = samples();
    policy.swap(TorchModels.baseWeights(model));
    var base = examination.byType();
    List<Double> before = samples.stream().map(examination::solveRate).toList();
    policy.swap(newest(manifests));
    var trained = examination.byType();
    List<Double> after = samples.stream().map(examination::solveRate).toList();
    List<Difficulty> difficulty = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      difficulty.add(new Difficulty(i + 1, samples.get(i).size(), before.get(i), after.get(i)));
    }
    return new Measured(new RunReport.HeldOut(base, trained), difficulty);
  }

  /** For each quarter of the run, some of its new tasks of every type. */
  private List<List<VerifiedTask>> samples() {
    int perType = settings.integer("evaluation.difficulty", 0, 1_000_000);
    List<VerifiedTask> all = perType == 0 ? List.of() : newTasks();
    List<List<VerifiedTask>> samples = new ArrayList<>();
    for (int quarter = 0; quarter < QUARTERS && all.size() >= QUARTERS; quarter++) {
      List<VerifiedTask> within =
          new ArrayList<>(
              all.subList(all.size() * quarter / QUARTERS, all.size() * (quarter + 1) / QUARTERS));
      Collections.shuffle(within, new Random(quarter));
      List<VerifiedTask> sample = new ArrayList<>();
      for (TaskType type : TaskType.values()) {
        within.stream().filter(it -> it.getTaskType() == type).limit(perType).forEach(sample::add);
      }
      samples.add(sample);
    }
    return samples;
  }

  private List<VerifiedTask> newTasks() {
    try (var reader = new TopicReader<>(cluster, Topics.VERIFIED_TASKS)) {
      return reader.readToEnd().stream()
          .map(Entry::value)
          .filter(task -> task.getPhase() == Phase.TRAIN)
          .sorted(Comparator.comparing(VerifiedTask::getVerifiedAt))
          .toList();
    }
  }

  private List<WeightVersion> manifests() {
    try (WeightsReader reader = new WeightsReader(cluster)) {
      return reader.manifestsToEnd();
    }
  }

  private Weights newest(List<WeightVersion> manifests) {
    try (WeightsReader reader = new WeightsReader(cluster)) {
      PublishedWeights last = reader.fetch(manifests.get(manifests.size() - 1));
      return new Weights(last.manifest().getVersion(), last.bytes());
    }
  }
}
