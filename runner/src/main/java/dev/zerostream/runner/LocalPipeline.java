package dev.zerostream.runner;

import dev.zerostream.learner.LearnerConfig;
import dev.zerostream.learner.LearnerLoop;
import dev.zerostream.learner.LearnerStage;
import dev.zerostream.learner.Trainers;
import dev.zerostream.policy.Policy;
import dev.zerostream.policy.Weights;
import dev.zerostream.proposer.ProposerConfig;
import dev.zerostream.proposer.ProposerStage;
import dev.zerostream.solver.SolverConfig;
import dev.zerostream.solver.SolverStage;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.DeadLetters;
import dev.zerostream.stage.Health;
import dev.zerostream.stage.Heartbeats;
import dev.zerostream.stage.Instance;
import dev.zerostream.stage.Liveness;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.Stage;
import dev.zerostream.stage.WeightLogConfig;
import dev.zerostream.stage.WeightsFollower;
import dev.zerostream.verifier.VerifierConfig;
import dev.zerostream.verifier.VerifierStage;
import dev.zerostream.verifier.sandbox.Sandbox;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All stages in one process, on one policy with one model thread.
 *
 * <p><b>Contract</b>: stages still talk through topics only; a stage that fails shows in {@link
 * #failure()}, and nothing restarts it here.
 */
public final class LocalPipeline implements AutoCloseable {

  /** What the stages are made from; none of it is closed here. */
  public record Parts(
      String runId,
      Cluster cluster,
      Settings settings,
      long seed,
      Policy policy,
      Trainers trainers,
      Map<String, String> numerics,
      Sandbox sandbox,
      Path folder,
      Path checkpoints,
      boolean resetOptimizer,
      String build,
      InstantSource clock) {}

  private final DeadLetters deadLetters;
  private final DeadLetters learnerLetters;
  private final WeightsFollower weights;
  private final Heartbeats heartbeats;
  private final List<Stage> stages = new ArrayList<>();

  /** A pipeline that is not yet started. */
  public LocalPipeline(Parts parts) {
    this.deadLetters = new DeadLetters("pipeline", parts.cluster(), parts.clock());
    this.learnerLetters =
        new DeadLetters(LearnerStage.DESCRIPTION.name(), parts.cluster(), parts.clock());
    Policy policy = parts.policy();
    this.weights =
        new WeightsFollower(
            "pipeline",
            parts.cluster(),
            deadLetters,
            published ->
                policy.swap(new Weights(published.manifest().getVersion(), published.bytes())));
    stages.add(learner(parts));
    stages.add(verifier(parts));
    stages.add(proposer(parts));
    stages.add(solver(parts));
    this.heartbeats =
        new Heartbeats(
            parts.runId(), Instance.in(parts.folder()), parts.cluster(), stages, parts.clock());
  }

  /** Starts every stage. */
  public void start() {
    heartbeats.start();
    stages.get(0).start();
    weights.start();
    stages.stream().skip(1).forEach(Stage::start);
  }

  /** Its stages. */
  public List<Stage> stages() {
    return List.copyOf(stages);
  }

  /** Why the pipeline can not go on, if it can not. */
  public Optional<Throwable> failure() {
    List<Health> healths = new ArrayList<>(stages.stream().map(Stage::health).toList());
    healths.add(weights.health());
    return healths.stream()
        .filter(Health.Failed.class::isInstance)
        .map(health -> ((Health.Failed) health).cause())
        .findFirst();
  }

  private LearnerStage learner(Parts parts) {
    return new LearnerStage(
        new LearnerLoop.Parts(
            parts.runId(),
            Instance.in(parts.folder()),
            parts.cluster(),
            LearnerConfig.of(parts.settings(), parts.seed()),
            WeightLogConfig.of(parts.settings()),
            parts.trainers(),
            parts.numerics(),
            parts.checkpoints(),
            parts.resetOptimizer(),
            learnerLetters,
            new Liveness("rewards", parts.clock()),
            parts.clock()));
  }

  private static VerifierStage verifier(Parts parts) {
    return new VerifierStage(
        parts.cluster(),
        VerifierConfig.of(parts.settings(), parts.build()),
        "local",
        parts.folder().resolve("streams"),
        parts.sandbox(),
        parts.clock());
  }

  private ProposerStage proposer(Parts parts) {
    return new ProposerStage(
        parts.runId(),
        parts.cluster(),
        ProposerConfig.of(parts.settings()),
        ProposerConfig.slots(parts.settings()),
        parts.policy(),
        weights,
        parts.clock());
  }

  private SolverStage solver(Parts parts) {
    if (SolverConfig.pinned(parts.settings()).isPresent()) {
      throw new BadUsage(
          "Expected solver.fleet of the all-in-one run to follow the weights, since it shares the"
              + " proposer's model, but %s is pinned; run that fleet as a process of its own"
                  .formatted(parts.settings().text("solver.fleet")));
    }
    return new SolverStage(
        parts.runId(),
        parts.cluster(),
        SolverConfig.of(parts.settings()).withSeed(parts.seed()),
        SolverConfig.slots(parts.settings()),
        parts.policy(),
        weights,
        parts.clock());
  }

  @Override
  public void close() {
    for (int i = stages.size() - 1; i >= 0; i--) {
      stages.get(i).close();
    }
    heartbeats.close();
    weights.close();
    learnerLetters.close();
    deadLetters.close();
  }
}
