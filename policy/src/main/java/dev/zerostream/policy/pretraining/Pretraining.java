package dev.zerostream.policy.pretraining;

import dev.zerostream.policy.Objective.MaximumLikelihood;
import dev.zerostream.policy.PolicyTrainer;
import dev.zerostream.policy.StepReport;
import dev.zerostream.policy.Tokenizer;
import dev.zerostream.policy.TrainingSample;
import dev.zerostream.policy.Weights;
import dev.zerostream.policy.checkpoint.Checkpoint;
import dev.zerostream.policy.checkpoint.ModelConfig;
import dev.zerostream.policy.torch.TorchModels;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Trains a model folder by maximum likelihood of the responses.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>Every response token has the same weight in a step.
 *   <li>Texts longer than the model's context are left out.
 *   <li>A run that was cut off goes on from its last checkpoint with the bits that it would have
 *       had; the checkpoints lie in {@code pretraining/} under the target folder.
 *   <li>At the end the target is a model folder like the source, with the new weights.
 * </ul>
 */
public final class Pretraining {

  private final Path source;
  private final Path target;
  private final PretrainingOptions options;
  private final Clock clock;
  private final Tokenizer tokenizer;
  private final int maxPositions;

  /**
   * @param source model folder to start from
   * @param target folder to write; may be the source itself
   * @param clock measures the speed
   */
  public Pretraining(Path source, Path target, PretrainingOptions options, Clock clock) {
    this.source = source;
    this.target = target;
    this.options = options;
    this.clock = clock;
    tokenizer = TorchModels.tokenizer(source);
    maxPositions = ModelConfig.read(source).maxPositions();
  }

  /**
   * Trains to the end, telling {@code progress} after every step, and returns the weights as
   * version 0.
   *
   * @throws InterruptedException when the thread is interrupted; a checkpoint was then written
   */
  public Weights run(PretrainingTexts texts, Consumer<PretrainingProgress> progress)
      throws InterruptedException {
    var checkpoints = target.resolve("pretraining");
    try (var trainer = TorchModels.trainer(source, options.trainer())) {
      var start = PretrainingState.resume(checkpoints, trainer);
      var stream = texts.after(start.texts());
      var begin = clock.instant();
      for (var state = start; state.step() < options.steps(); ) {
        var batch = batch(stream);
        var report = trainer.step(batch.samples(), new MaximumLikelihood(options.promptWeight()));
        state = batch.after(state);
        progress.accept(progress(start, state, report, begin));
        save(state, checkpoints, trainer);
      }
      var weights = trainer.weights(0);
      Checkpoint.write(source, weights, target);
      return weights;
    }
  }

  private void save(PretrainingState state, Path checkpoints, PolicyTrainer trainer)
      throws InterruptedException {
    boolean interrupted = Thread.interrupted();
    boolean last = state.step() == options.steps();
    if (interrupted || last || state.step() % options.saveEvery() == 0) {
      state.save(checkpoints, trainer);
    }
    if (interrupted) {
      throw new InterruptedException(
          "Expected %d steps, but the training was interrupted after %d"
              .formatted(options.steps(), state.step()));
    }
  }

  private record Batch(List<TrainingSample> samples, long texts, long tokens) {

    private PretrainingState after(PretrainingState state) {
      return new PretrainingState(state.step() + 1, state.texts() + texts, state.tokens() + tokens);
    }
  }

  private Batch batch(Iterator<PretrainingText> stream) {
    var encoded = new ArrayList<TrainingSample>();
    long texts = 0;
    long tokens = 0;
    long responses = 0;
    while (tokens < options.batchTokens()) {
      var sample = sample(stream.next());
      texts++;
      if (sample.tokens().length <= maxPositions) {
        encoded.add(sample);
        tokens += sample.tokens().length;
        responses += response(sample);
      }
    }
    double share = 1.0 / responses;
    return new Batch(encoded.stream().map(s -> weighted(s, share)).toList(), texts, tokens);
  }

  private TrainingSample sample(PretrainingText text) {
    var prompt = tokenizer.encode(text.prompt());
    var response = tokenizer.encode(text.response());
    var tokens = Arrays.copyOf(prompt, prompt.length + response.length);
    System.arraycopy(response, 0, tokens, prompt.length, response.length);
    return new TrainingSample(tokens, prompt.length, new float[0], 0, 1);
  }

  private static TrainingSample weighted(TrainingSample sample, double perToken) {
    return new TrainingSample(
        sample.tokens(),
        sample.responseStart(),
        sample.behaviourLogprobs(),
        0,
        perToken * response(sample));
  }

  private static int response(TrainingSample sample) {
    return sample.tokens().length - sample.responseStart();
  }

  private PretrainingProgress progress(
      PretrainingState start, PretrainingState now, StepReport report, Instant begin) {
    double seconds = Math.max(1e-9, Duration.between(begin, clock.instant()).toNanos() * 1e-9);
    double secondsPerStep = seconds / (now.step() - start.step());
    long left = options.steps() - now.step();
    return new PretrainingProgress(
        now.step(),
        options.steps(),
        report.loss(),
        report.gradNorm(),
        now.tokens(),
        (now.tokens() - start.tokens()) / seconds,
        Duration.ofMillis((long) (left * secondsPerStep * 1000)));
  }
}
