package dev.zerostream.runner.bench;

import dev.zerostream.learner.LearnerConfig;
import dev.zerostream.learner.LearnerLoop;
import dev.zerostream.learner.LearnerStage;
import dev.zerostream.policy.Policy;
import dev.zerostream.policy.Weights;
import dev.zerostream.proposer.ProposerConfig;
import dev.zerostream.proposer.ProposerStage;
import dev.zerostream.solver.SolverConfig;
import dev.zerostream.solver.SolverStage;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.DeadLetters;
import dev.zerostream.stage.Health;
import dev.zerostream.stage.Instance;
import dev.zerostream.stage.Liveness;
import dev.zerostream.stage.Stage;
import dev.zerostream.stage.StageContext;
import dev.zerostream.stage.StageDescription;
import dev.zerostream.stage.WeightLogConfig;
import dev.zerostream.stage.WeightsFollower;
import dev.zerostream.verifier.VerifierConfig;
import dev.zerostream.verifier.VerifierStage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A stage of the product around a model, a trainer and a sandbox that cost nothing but time, so
 * that many processes fit on a small machine and what is measured or broken is the pipeline.
 */
public final class SyntheticStage implements Stage {

  /**
   * How long the work takes.
   *
   * @param answer of the model, for one text
   * @param judging of one group
   */
  public record Pace(Duration answer, Duration judging) {

    /** No time at all. */
    public static final Pace INSTANT = new Pace(Duration.ZERO, Duration.ZERO);
  }

  private final Stage stage;
  private final DeadLetters deadLetters;
  private final Optional<WeightsFollower> weights;

  private SyntheticStage(Stage stage, DeadLetters deadLetters, Optional<WeightsFollower> weights) {
    this.stage = stage;
    this.deadLetters = deadLetters;
    this.weights = weights;
  }

  /**
   * The stage of that name.
   *
   * @throws BadUsage for any but the four of the loop
   */
  public static Stage of(String name, StageContext context, Pace pace) {
    DeadLetters letters = new DeadLetters(name, context.cluster(), context.clock());
    return switch (name) {
      case "learner" -> new SyntheticStage(learner(context, letters), letters, Optional.empty());
      case "verifier" -> new SyntheticStage(verifier(context, pace), letters, Optional.empty());
      case "proposer", "solver" -> player(name, context, letters, pace);
      default ->
          throw new BadUsage(
              "Expected a stage out of %s, but got %s"
                  .formatted(List.of("learner", "verifier", "proposer", "solver"), name));
    };
  }

  private static Stage player(String name, StageContext context, DeadLetters letters, Pace pace) {
    Policy policy = new PacedPolicy(new InstantPolicy(new ArithmeticPlayer()), pace.answer());
    WeightsFollower weights =
        new WeightsFollower(
            name,
            context.cluster(),
            letters,
            published ->
                policy.swap(new Weights(published.manifest().getVersion(), published.bytes())));
    Stage stage =
        name.equals("solver")
            ? solver(context, policy, weights)
            : proposer(context, policy, weights);
    return new SyntheticStage(stage, letters, Optional.of(weights));
  }

  private static Stage solver(StageContext context, Policy policy, WeightsFollower weights) {
    return new SolverStage(
        context.run().getRunId(),
        context.cluster(),
        SolverConfig.of(context.settings()).withSeed(context.run().getSeed()),
        SolverConfig.slots(context.settings()),
        policy,
        weights,
        context.clock());
  }

  private static Stage proposer(StageContext context, Policy policy, WeightsFollower weights) {
    return new ProposerStage(
        context.run().getRunId(),
        context.cluster(),
        ProposerConfig.of(context.settings()),
        ProposerConfig.slots(context.settings()),
        policy,
        weights,
        context.clock());
  }

  private static Stage verifier(StageContext context, Pace pace) {
    return new VerifierStage(
        context.cluster(),
        VerifierConfig.of(context.settings(), context.run().getCodeVersion()),
        Instance.in(context.data()),
        context.data().resolve("streams"),
        new PacedSandbox(pace.judging()),
        context.clock());
  }

  private static Stage learner(StageContext context, DeadLetters letters) {
    return new LearnerStage(
        new LearnerLoop.Parts(
            context.run().getRunId(),
            Instance.in(context.data()),
            context.cluster(),
            LearnerConfig.of(context.settings(), context.run().getSeed()),
            WeightLogConfig.of(context.settings()),
            InstantTrainer.trainers(),
            Map.of(),
            context.checkpoints(),
            context.resetOptimizer(),
            letters,
            new Liveness("rewards", context.clock()),
            context.clock()));
  }

  @Override
  public StageDescription description() {
    return stage.description();
  }

  @Override
  public void start() {
    weights.ifPresent(WeightsFollower::start);
    stage.start();
  }

  @Override
  public Health health() {
    Health health = stage.health();
    return health instanceof Health.Failed
        ? health
        : weights.map(WeightsFollower::health).orElse(health);
  }

  @Override
  public Liveness liveness() {
    return stage.liveness();
  }

  @Override
  public void close() {
    stage.close();
    weights.ifPresent(WeightsFollower::close);
    deadLetters.close();
  }
}
