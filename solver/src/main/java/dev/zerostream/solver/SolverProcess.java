package dev.zerostream.solver;

import dev.zerostream.policy.Policy;
import dev.zerostream.policy.ShippedModel;
import dev.zerostream.policy.Weights;
import dev.zerostream.policy.opening.Policies;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.DeadLetters;
import dev.zerostream.stage.Health;
import dev.zerostream.stage.Liveness;
import dev.zerostream.stage.Stage;
import dev.zerostream.stage.StageContext;
import dev.zerostream.stage.StageDescription;
import dev.zerostream.stage.WeightsFollower;
import java.nio.file.Path;

/**
 * The solver with a policy of its own, which follows the published weights, up to the version that
 * its fleet stays on.
 */
final class SolverProcess implements Stage {

  private final Policy policy;
  private final DeadLetters deadLetters;
  private final WeightsFollower weights;
  private final SolverStage stage;

  SolverProcess(StageContext context) {
    Path model = context.model().orElseGet(() -> ShippedModel.in(context.data().resolve("model")));
    String name = SolverStage.DESCRIPTION.name();
    this.policy = BadUsage.ifRefused(() -> Policies.open(model, context.settings().values()));
    this.deadLetters = new DeadLetters(name, context.cluster(), context.clock());
    this.weights =
        new WeightsFollower(
            name,
            context.cluster(),
            deadLetters,
            SolverConfig.pinned(context.settings()),
            published ->
                policy.swap(new Weights(published.manifest().getVersion(), published.bytes())));
    this.stage =
        new SolverStage(
            context.run().getRunId(),
            context.cluster(),
            SolverConfig.of(context.settings()).withSeed(context.run().getSeed()),
            SolverConfig.slots(context.settings()),
            policy,
            weights,
            context.clock());
  }

  @Override
  public StageDescription description() {
    return SolverStage.DESCRIPTION;
  }

  @Override
  public void start() {
    weights.start();
    stage.start();
  }

  @Override
  public Health health() {
    Health health = stage.health();
    return health instanceof Health.Failed ? health : weights.health();
  }

  @Override
  public Liveness liveness() {
    return stage.liveness();
  }

  @Override
  public void close() {
    stage.close();
    weights.close();
    deadLetters.close();
    policy.close();
  }
}
