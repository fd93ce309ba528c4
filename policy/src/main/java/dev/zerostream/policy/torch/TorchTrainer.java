package dev.zerostream.policy.torch;

import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import dev.zerostream.policy.Objective;
import dev.zerostream.policy.PolicyTrainer;
import dev.zerostream.policy.StepReport;
import dev.zerostream.policy.TrainingSample;
import dev.zerostream.policy.Weights;
import dev.zerostream.policy.checkpoint.Checkpoint;
import java.nio.file.Path;
import java.util.List;

/**
 * The optimiser on PyTorch: AdamW over single-precision masters.
 *
 * <p>Everything happens on the caller's thread. Gradients are summed over micro-batches in the
 * order of their samples' lengths, so the same batch gives the same bits. A step whose gradient is
 * not finite changes nothing but a count; the {@value #MOST_SKIPPED}th in a row is an {@link
 * ArithmeticException}.
 */
final class TorchTrainer implements PolicyTrainer {

  private static final int MOST_SKIPPED = 10;

  /** Logits held at once, in numbers: 128 MiB of single precision for each of a few copies. */
  private static final long MOST_LOGITS = 1L << 25;

  private final TrainerOptions options;
  private final ModelTurns turns;
  private final Decoder decoder;
  private final Trainable trainable;
  private final TensorList gradients;
  private OptimiserState state;

  TorchTrainer(Checkpoint checkpoint, TrainerOptions options, ModelTurns turns) {
    this.options = options;
    this.turns = turns;
    var config = checkpoint.config();
    decoder = new Decoder(config, config.maxPositions(), options.precision());
    trainable = Trainable.of(decoder, checkpoint, options);
    gradients = TensorList.zeros(decoder.manager(), trainable.places(), "gradients");
    state = trainable.fresh();
  }

  @Override
  public StepReport step(List<TrainingSample> batch, Objective objective) {
    new SampleCheck(decoder.config(), objective).check(batch);
    var totals = new StepTotals(batch);
    try {
      for (var part : MicroBatch.split(batch, objective, options.microBatchTokens())) {
        totals.add(turns.train(() -> differentiate(part, objective)));
      }
      return turns.train(() -> update(totals));
    } catch (RuntimeException e) {
      decoder.script().effect("clear", gradients.value());
      throw e;
    }
  }

  private StepReport update(StepTotals totals) {
    double norm = decoder.script().number("length", gradients.value());
    if (!Double.isFinite(norm)) {
      decoder.script().effect("clear", gradients.value());
      if (state.skip() >= MOST_SKIPPED) {
        throw new ArithmeticException(
            "Expected a finite gradient norm, but it was none in %d steps in a row"
                .formatted(MOST_SKIPPED));
      }
      return totals.skipped(norm);
    }
    state.update(decoder.script(), options, gradients.value(), norm);
    return totals.report(norm);
  }

  private double[] differentiate(MicroBatch part, Objective objective) {
    try (var scope = (PtNDManager) decoder.manager().newSubManager()) {
      var arguments = new NDList(part.ids(scope));
      arguments.addAll(trainable.weights(state).arrays());
      arguments.addAll(trainable.adapters(state).arrays());
      arguments.addAll(gradients.arrays());
      arguments.add(scope.create(decoder.shape()));
      arguments.add(scope.create(settings(objective)));
      arguments.add(decoder.turns());
      arguments.add(decoder.like());
      arguments.add(part.index(scope));
      arguments.add(part.targets(scope));
      arguments.add(part.given(scope));
      return decoder.script().differentiate("learn", arguments).toDoubleArray();
    }
  }

  private double[] settings(Objective objective) {
    var config = decoder.config();
    double chunk = Math.max(1, MOST_LOGITS / config.vocabulary());
    double recompute = options.recompute() ? 1 : 0;
    double[] kind = kind(objective);
    return new double[] {
      config.epsilon(), trainable.scale(), recompute, chunk, kind[0], kind[1], kind[2], kind[3]
    };
  }

  /** Kind, clip, entropy bonus, cap on the importance weight. */
  private static double[] kind(Objective objective) {
    if (!(objective instanceof Objective.PpoClip ppo)) {
      return new double[4];
    }
    return ppo.correction() instanceof Objective.Correction.Decoupled decoupled
        ? new double[] {2, ppo.clip(), ppo.entropyBonus(), decoupled.cap()}
        : new double[] {1, ppo.clip(), ppo.entropyBonus(), 0};
  }

  @Override
  public Weights weights(long version) {
    return trainable.published(state, version);
  }

  @Override
  public void save(Path folder) {
    state.save(decoder.script(), folder);
  }

  @Override
  public void load(Path folder) {
    var loaded = trainable.load(folder);
    state.close();
    state = loaded;
  }

  @Override
  public void close() {
    state.close();
    gradients.close();
    trainable.close();
    decoder.close();
  }
}
