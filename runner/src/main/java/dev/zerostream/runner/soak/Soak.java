package dev.zerostream.runner.soak;

import dev.zerostream.policy.Completion;
import dev.zerostream.policy.GenerationRequest;
import dev.zerostream.policy.Objective;
import dev.zerostream.policy.Policy;
import dev.zerostream.policy.PolicyTrainer;
import dev.zerostream.policy.Sampling;
import dev.zerostream.policy.TrainingSample;
import dev.zerostream.policy.checkpoint.ModelConfig;
import dev.zerostream.policy.torch.ModelTurns;
import dev.zerostream.policy.torch.PolicyOptions;
import dev.zerostream.policy.torch.TorchModels;
import dev.zerostream.policy.torch.TrainerOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

/**
 * One policy and one trainer of a process, in turns: prompts of many lengths are continued, the
 * results trained on, the new weights swapped in.
 */
final class Soak implements AutoCloseable {

  private static final int ROWS = 16;
  private static final int REQUESTS = 24;
  private static final int MOST_PROMPT = 100;
  private static final int MOST_NEW = 40;

  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
  private final int vocabulary;
  private final Policy policy;
  private final PolicyTrainer trainer;
  private long cycles;

  Soak(Path model) {
    vocabulary = ModelConfig.read(model).vocabulary();
    ModelTurns turns = ModelTurns.even();
    policy = TorchModels.policy(model, PolicyOptions.defaults().withRows(ROWS), turns);
    trainer = TorchModels.trainer(model, TrainerOptions.at(1e-6), turns);
  }

  /** Generates, trains and swaps once. */
  void cycle() {
    List<GenerationRequest> requests =
        IntStream.range(0, REQUESTS).mapToObj(i -> request()).toList();
    var futures = requests.stream().map(policy::submit).toList();
    List<TrainingSample> batch =
        IntStream.range(0, REQUESTS)
            .mapToObj(i -> sample(requests.get(i), futures.get(i).join(), i % 2 * 2 - 1))
            .toList();
    trainer.step(batch, new Objective.PpoClip(0.2, 0.001));
    policy.swap(trainer.weights(++cycles));
  }

  long cycles() {
    return cycles;
  }

  private GenerationRequest request() {
    int[] prompt = random.ints(random.nextInt(1, MOST_PROMPT), 3, vocabulary).toArray();
    Sampling sampling = Sampling.at(1, random.nextInt(1, MOST_NEW));
    return new GenerationRequest(prompt, sampling, random.nextLong());
  }

  private static TrainingSample sample(GenerationRequest request, Completion done, double value) {
    int[] prompt = request.promptTokens();
    int[] tokens = Arrays.copyOf(prompt, prompt.length + done.tokens().length);
    System.arraycopy(done.tokens(), 0, tokens, prompt.length, done.tokens().length);
    return new TrainingSample(
        tokens, prompt.length, done.samplingLogprobs(), value, 1.0 / REQUESTS);
  }

  @Override
  public void close() {
    policy.close();
    trainer.close();
  }
}
