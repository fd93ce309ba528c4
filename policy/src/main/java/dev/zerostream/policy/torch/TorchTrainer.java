package dev.zerostream.policy.torch;

import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.zerostream.policy.Objective;
import dev.zerostream.policy.PolicyTrainer;
import dev.zerostream.policy.StepReport;
import dev.zerostream.policy.TrainingSample;
import dev.zerostream.policy.Weights;
import dev.zerostream.policy.checkpoint.Checkpoint;
import dev.zerostream.policy.checkpoint.Safetensors;
import java.nio.file.Path;
import java.util.List;

/**
 * The optimiser on PyTorch: AdamW over single-precision weights.
 *
 * <p>Everything happens on the caller's thread. Gradients are summed over micro-batches in the
 * order of their samples' lengths, so the same batch gives the same bits.
 */
final class TorchTrainer implements PolicyTrainer {

  private final TrainerOptions options;
  private final ModelTurns turns;
  private final Decoder decoder;
  private final List<PtNDArray> gradients;
  private final IValue gradientList;
  private OptimiserState state;

  TorchTrainer(Checkpoint checkpoint, TrainerOptions options, ModelTurns turns) {
    this.options = options;
    this.turns = turns;
    decoder = new Decoder(checkpoint.config(), checkpoint.config().maxPositions());
    gradients = decoder.zeros();
    gradients.forEach(gradient -> gradient.setName("gradients[]"));
    gradientList = Script.list(gradients);
    state = OptimiserState.fresh(decoder, checkpoint.tensors());
  }

  @Override
  public StepReport step(List<TrainingSample> batch, Objective objective) {
    new SampleCheck(decoder.config(), objective).check(batch);
    var totals = new StepTotals(batch);
    try {
      for (var part : MicroBatch.split(batch, objective, options.microBatchTokens())) {
        totals.add(turns.train(() -> differentiate(part, objective)));
      }
      double norm = turns.train(() -> decoder.script().number("norm", gradientList));
      if (!Double.isFinite(norm)) {
        throw new ArithmeticException("Expected a finite gradient norm, but it is " + norm);
      }
      return turns.train(() -> update(totals.report(norm)));
    } catch (RuntimeException e) {
      decoder.script().effect("clear", gradientList);
      throw e;
    }
  }

  private double[] differentiate(MicroBatch part, Objective objective) {
    try (var scope = (PtNDManager) decoder.manager().newSubManager()) {
      var arguments = new NDList(part.ids(scope));
      arguments.addAll(state.weightTensors());
      arguments.addAll(gradients);
      arguments.add(scope.create(decoder.shape()));
      arguments.add(scope.create(settings(objective)));
      arguments.add(decoder.cos());
      arguments.add(decoder.sin());
      arguments.add(part.index(scope));
      arguments.add(part.targets(scope));
      arguments.add(part.given(scope));
      return decoder.script().differentiate("learn", arguments).toDoubleArray();
    }
  }

  private double[] settings(Objective objective) {
    double epsilon = decoder.config().epsilon();
    return objective instanceof Objective.PpoClip ppo
        ? new double[] {epsilon, ppo.clip(), ppo.entropyBonus(), 1}
        : new double[] {epsilon, 0, 0, 0};
  }

  private StepReport update(StepReport report) {
    state.update(options, gradientList, report.gradNorm());
    return report;
  }

  @Override
  public Weights weights(long version) {
    return new Weights(version, Safetensors.write(state.weights()));
  }

  @Override
  public void save(Path folder) {
    state.save(folder);
  }

  @Override
  public void load(Path folder) {
    var loaded = OptimiserState.load(decoder, folder);
    state.close();
    state = loaded;
  }

  @Override
  public void close() {
    state.close();
    gradientList.close();
    decoder.close();
  }
}
