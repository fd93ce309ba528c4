package dev.zerostream.learner;

import dev.zerostream.policy.ShippedModel;
import dev.zerostream.policy.torch.ModelTurns;
import dev.zerostream.policy.torch.TorchModels;
import dev.zerostream.policy.torch.TrainerOptions;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.DeadLetters;
import dev.zerostream.stage.Health;
import dev.zerostream.stage.Instance;
import dev.zerostream.stage.Liveness;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.Stage;
import dev.zerostream.stage.StageContext;
import dev.zerostream.stage.StageDescription;
import dev.zerostream.stage.WeightLogConfig;
import java.nio.file.Path;

/** The learner with a trainer of its own. */
final class LearnerProcess implements Stage {

  private final DeadLetters deadLetters;
  private final LearnerStage stage;

  LearnerProcess(StageContext context) {
    Settings settings = context.settings();
    Path model = context.model().orElseGet(() -> ShippedModel.in(context.data().resolve("model")));
    requireBase(context, model);
    TorchModels.useDevice(settings.text("device"));
    TrainerOptions options = LearnerConfig.optimiser(settings);
    this.deadLetters =
        new DeadLetters(LearnerStage.DESCRIPTION.name(), context.cluster(), context.clock());
    this.stage =
        new LearnerStage(
            new LearnerLoop.Parts(
                context.run().getRunId(),
                Instance.in(context.data()),
                context.cluster(),
                LearnerConfig.of(settings, context.run().getSeed()),
                WeightLogConfig.of(settings),
                new TorchTrainers(model, options, ModelTurns.even()),
                LearnerConfig.numerics(settings),
                context.checkpoints(),
                context.resetOptimizer(),
                deadLetters,
                new Liveness("rewards", context.clock()),
                context.clock()));
  }

  private static void requireBase(StageContext context, Path model) {
    String digest = TorchModels.baseDigest(model);
    if (!digest.equals(context.run().getBaseModelDigest())) {
      throw new BadUsage(
          "Expected the base model of run %s with digest %s, but %s has %s"
              .formatted(
                  context.run().getRunId(), context.run().getBaseModelDigest(), model, digest));
    }
  }

  @Override
  public StageDescription description() {
    return LearnerStage.DESCRIPTION;
  }

  @Override
  public void start() {
    stage.start();
  }

  @Override
  public Health health() {
    return stage.health();
  }

  @Override
  public Liveness liveness() {
    return stage.liveness();
  }

  @Override
  public void close() {
    stage.close();
    deadLetters.close();
  }
}
