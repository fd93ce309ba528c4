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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The optimiser on PyTorch: AdamW over single-precision masters.
 *
 * <p>Gradients are summed over micro-batches in the order of their samples' lengths, in each lane
 * and then over the lanes, so the same batch gives the same bits. A step whose gradient is not
 * finite changes nothing but a count; the {@value #MOST_SKIPPED}th in a row is an {@link
 * ArithmeticException}. Samples without a gradient are checked and then left out.
 */
final class TorchTrainer implements PolicyTrainer {

  private static final int MOST_SKIPPED = 10;

  /** Logits held at once, in numbers: 128 MiB of single precision for each of a few copies. */
  private static final long MOST_LOGITS = 1L << 25;

  private final TrainerOptions options;
  private final ModelTurns turns;
  private final Decoder decoder;
  private final Trainable trainable;
  private final Lanes lanes;
  private final List<TensorList> gradients;
  private OptimiserState state;

  /** Starts at {@code published} weights, or at the checkpoint's. */
  TorchTrainer(
      Checkpoint checkpoint,
      Optional<Weights> published,
      TrainerOptions options,
      ModelTurns turns) {
    this.options = options;
    this.turns = turns;
    var config = checkpoint.config();
    decoder = new Decoder(config, config.maxPositions(), options.precision());
    trainable = Trainable.of(decoder, checkpoint, options);
    lanes = Lanes.of(decoder.weights(), options.lanes(), "trainer-lane");
    gradients =
        Stream.generate(() -> TensorList.zeros(decoder.manager(), trainable.places(), "gradients"))
            .limit(lanes.count())
            .toList();
    state = published.map(trainable::from).orElseGet(trainable::fresh);
  }

  @Override
  public StepReport step(List<TrainingSample> batch, Objective objective) {
    new SampleCheck(decoder.config(), objective).check(batch);
    var moving = batch.stream().filter(sample -> !objective.ignores(sample)).toList();
    var totals = new StepTotals(moving);
    var parts = parts(moving, objective);
    try {
      for (int from = 0; from < parts.size(); from += lanes.count()) {
        var round = parts.subList(from, Math.min(parts.size(), from + lanes.count()));
        turns.train(() -> differentiate(round, objective)).forEach(totals::add);
      }
      return turns.train(() -> update(totals));
    } catch (RuntimeException e) {
      gradients.forEach(lane -> decoder.script().effect("clear", lane.value()));
      throw e;
    }
  }

  /** The lanes share the bound on tokens, and a smaller batch is cut so that each has a part. */
  private List<MicroBatch> parts(List<TrainingSample> batch, Objective objective) {
    int most = Math.max(1, options.microBatchTokens() / lanes.count());
    int all = batch.stream().mapToInt(sample -> sample.tokens().length).sum();
    int tokens = lanes.count() == 1 ? most : (all + lanes.count() - 1) / lanes.count();
    var parts = MicroBatch.split(batch, objective, Math.min(tokens, most));
    while (parts.size() > lanes.count() && tokens < most) {
      // Padding takes its share too: a little more room, until there is one part for each lane.
      tokens += 1 + tokens / 50;
      parts = MicroBatch.split(batch, objective, Math.min(tokens, most));
    }
    return parts;
  }

  private List<double[]> differentiate(List<MicroBatch> round, Objective objective) {
    var work = new ArrayList<Supplier<double[]>>();
    for (int lane = 0; lane < round.size(); lane++) {
      var part = round.get(lane);
      var sums = gradients.get(lane);
      work.add(() -> differentiate(part, sums, objective));
    }
    return lanes.run(work);
  }

  private StepReport update(StepTotals totals) {
    var sum = gradients.get(0).value();
    gradients.stream()
        .skip(1)
        .forEach(lane -> decoder.script().effect("gather", sum, lane.value()));
    double norm = decoder.script().number("length", sum);
    if (!Double.isFinite(norm)) {
      decoder.script().effect("clear", sum);
      if (state.skip() >= MOST_SKIPPED) {
        throw new ArithmeticException(
            "Expected a finite gradient norm, but it was none in %d steps in a row"
                .formatted(MOST_SKIPPED));
      }
      return totals.skipped(norm);
    }
    state.update(decoder.script(), options, sum, norm);
    return totals.report(norm);
  }

  private double[] differentiate(MicroBatch part, TensorList sums, Objective objective) {
    try (var scope = (PtNDManager) decoder.manager().newSubManager()) {
      var arguments = new NDList(part.ids(scope));
      arguments.addAll(trainable.weights(state).arrays());
      arguments.addAll(trainable.adapters(state).arrays());
      arguments.addAll(sums.arrays());
      arguments.add(scope.create(decoder.shape()));
      arguments.add(scope.create(settings(objective)));
      arguments.add(decoder.turns());
      arguments.add(decoder.like());
      arguments.add(part.index(scope));
      arguments.add(part.targets(scope));
      arguments.add(part.given(scope));
      return decoder.script().on(lanes.threads()).differentiate("learn", arguments).toDoubleArray();
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
    double clip = ppo.clip();
    double bonus = ppo.entropyBonus();
    Objective.Correction correction = ppo.correction();
    if (correction instanceof Objective.Correction.Decoupled decoupled) {
      return new double[] {2, clip, bonus, decoupled.cap()};
    }
    return new double[] {correction instanceof Objective.Correction.None ? 3 : 1, clip, bonus, 0};
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
    gradients.forEach(TensorList::close);
    lanes.close();
    trainable.close();
    decoder.close();
  }
}
