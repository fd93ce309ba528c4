package dev.zerostream.policy.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.zerostream.policy.Completion;
import dev.zerostream.policy.Completion.FinishReason;
import dev.zerostream.policy.Completion.Segment;
import dev.zerostream.policy.GenerationRequest;
import dev.zerostream.policy.Objective;
import dev.zerostream.policy.Policy;
import dev.zerostream.policy.Sampling;
import dev.zerostream.policy.TrainingSample;
import dev.zerostream.policy.Weights;
import dev.zerostream.policy.checkpoint.Checkpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchPolicyTest {

  private static final PolicyOptions OPTIONS = PolicyOptions.defaults().withRows(8);
  private static final Sampling GREEDY = new Sampling(0, 1, 0, 24, true);
  private final Fixture fixture = Fixture.of("qwen2-tiny");

  @ParameterizedTest
  @ValueSource(strings = {"qwen2-tiny", "llama-tiny", "qwen3-tiny", "llama3-rope"})
  void shouldGenerateTheGreedyTokensOfTransformers(String name) {
    var model = Fixture.of(name);
    try (var policy = TorchModels.policy(model.folder(), OPTIONS)) {
      for (int row = 0; row < 2; row++) {
        var done = policy.submit(new GenerationRequest(model.prompt(row), GREEDY, 0)).join();
        var expected = model.greedy(row);
        assertThat(done.tokens()).isEqualTo(Arrays.copyOfRange(expected, 8, expected.length));
        assertThat(done.finish()).isEqualTo(FinishReason.LENGTH);
        assertThat(done.samplingLogprobs()).containsOnly(0f);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldGenerateTheSameGreedyTokensWhateverElseIsInTheBatch(boolean strict) {
    try (var policy = TorchModels.policy(fixture.folder(), OPTIONS.withStrict(strict))) {
      var futures = new ArrayList<>(crowd(policy, 12));
      var watched = policy.submit(new GenerationRequest(fixture.prompt(0), GREEDY, 0));
      var twin = policy.submit(new GenerationRequest(fixture.prompt(0), GREEDY, 1));
      futures.addAll(crowd(policy, 12));
      var expected = Arrays.copyOfRange(fixture.greedy(0), 8, 32);
      assertThat(watched.join().tokens()).isEqualTo(expected);
      assertThat(twin.join().tokens()).isEqualTo(expected);
      assertThat(futures).allSatisfy(future -> assertThat(future.join().tokens()).isNotEmpty());
    }
  }

  @Test
  void shouldGiveTheSameBitsInStrictModeWhateverElseIsInTheBatch() {
    var sampling = Sampling.at(1.0, 40);
    try (var policy = TorchModels.policy(fixture.folder(), OPTIONS.withStrict(true))) {
      var request = new GenerationRequest(fixture.prompt(1), sampling, 42);
      var alone = policy.submit(request).join();
      var others = new ArrayList<>(crowd(policy, 20));
      var crowded = policy.submit(request).join();
      assertThat(crowded.tokens()).isEqualTo(alone.tokens());
      assertThat(crowded.modelLogprobs()).isEqualTo(alone.modelLogprobs());
      assertThat(others).allSatisfy(future -> assertThat(future.join()).isNotNull());
    }
  }

  @Test
  void shouldAgreeWithinATenThousandthWhateverElseIsInTheBatch() {
    try (var policy = TorchModels.policy(fixture.folder(), OPTIONS)) {
      var request = new GenerationRequest(fixture.prompt(1), GREEDY, 1);
      var alone = policy.submit(request).join();
      var others = crowd(policy, 30);
      var crowded = policy.submit(request).join();
      assertThat(crowded.tokens()).isEqualTo(alone.tokens());
      for (int i = 0; i < 24; i++) {
        assertThat(crowded.modelLogprobs()[i]).isCloseTo(alone.modelLogprobs()[i], within(1e-4f));
      }
      assertThat(others).allSatisfy(future -> assertThat(future.join()).isNotNull());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void shouldGenerateTheSameInAnyNumberOfLanes(int lanes) {
    var checkpoint = Checkpoint.read(fixture.folder());
    try (var decoder = new Decoder(checkpoint.config(), 64, Precision.FP32);
        var batch =
            new LaneBatch(decoder, OPTIONS.withRows(7), 64, new Lanes(lanes, 1, "test-lane"))) {
      batch.load(checkpoint.tensors(), Optional.empty(), 3);
      var rows =
          IntStream.range(0, 7)
              .mapToObj(i -> new GenerationRequest(fixture.prompt(i % 2), GREEDY, i))
              .map(r -> new Row(r, new CompletableFuture<>(), List.of(), null, 64))
              .toList();
      batch.admit(rows);
      assertThat(batch.free()).isZero();
      var finished = new ArrayList<Row>();
      while (!batch.isEmpty()) {
        batch.step();
        finished.addAll(batch.removeFinished());
      }
      assertThat(finished).containsExactlyInAnyOrderElementsOf(rows);
      for (int i = 0; i < 7; i++) {
        assertThat(rows.get(i).completion().tokens())
            .isEqualTo(Arrays.copyOfRange(fixture.greedy(i % 2), 8, 32));
      }
    }
  }

  @Test
  void shouldComputeInHalfPrecision() {
    try (var exact = TorchModels.policy(fixture.folder(), OPTIONS);
        var half = TorchModels.policy(fixture.folder(), OPTIONS.withPrecision(Precision.BF16))) {
      var one = new Sampling(0, 1, 0, 1, true);
      assertThat(generate(half, one, 0).modelLogprobs()[0])
          .isNotEqualTo(generate(exact, one, 0).modelLogprobs()[0])
          .isCloseTo(generate(exact, one, 0).modelLogprobs()[0], within(0.1f));
    }
  }

  @Test
  void shouldDrawFromTheTopKAndThenFromTheTopPOfTheirMass() {
    try (var policy = TorchModels.policy(fixture.folder(), OPTIONS)) {
      var probabilities = new TreeMap<Double, Integer>(Comparator.reverseOrder());
      for (int seed = 0; seed < 3000; seed++) {
        var drawn = generate(policy, new Sampling(1, 1, 0, 1, true), seed);
        probabilities.put((double) drawn.modelLogprobs()[0], drawn.tokens()[0]);
      }
      var best = new ArrayList<>(probabilities.keySet()).subList(0, 4);
      double mass = best.stream().mapToDouble(Math::exp).sum();
      // Half of the mass of the best four: as many of them as it takes to reach it.
      double sum = 0;
      var allowed = new ArrayList<Integer>();
      for (int i = 0; i < 4 && sum < 0.5 * mass; i++) {
        sum += Math.exp(best.get(i));
        allowed.add(probabilities.get(best.get(i)));
      }
      for (int seed = 0; seed < 200; seed++) {
        var drawn = generate(policy, new Sampling(1, 0.5, 4, 1, true), seed);
        assertThat(allowed).contains(drawn.tokens()[0]);
        assertThat((double) drawn.samplingLogprobs()[0])
            .isCloseTo(drawn.modelLogprobs()[0] - Math.log(sum), within(1e-3));
      }
    }
  }

  @Test
  void shouldDrawAccordingToTheSeedOnly() {
    try (var policy = TorchModels.policy(fixture.folder(), OPTIONS)) {
      var first = generate(policy, Sampling.at(1.0, 20), 5);
      assertThat(generate(policy, Sampling.at(1.0, 20), 5).tokens()).isEqualTo(first.tokens());
      assertThat(generate(policy, Sampling.at(1.0, 20), 6).tokens()).isNotEqualTo(first.tokens());
    }
  }

  @Test
  void shouldDrawFromTheSoftmax() {
    try (var policy = TorchModels.policy(fixture.folder(), OPTIONS)) {
      var sampling = new Sampling(1.0, 1, 2, 1, true);
      var drawn =
          IntStream.range(0, 2000).mapToObj(seed -> submit(policy, sampling, seed)).toList();
      var likeliest = generate(policy, new Sampling(0, 1, 0, 1, true), 0).tokens()[0];
      var hits =
          drawn.stream()
              .map(CompletableFuture::join)
              .filter(c -> c.tokens()[0] == likeliest)
              .toList();
      var probability = Math.exp(hits.get(0).samplingLogprobs()[0]);
      assertThat(hits.size() / 2000.0).isCloseTo(probability, within(0.05));
      assertThat(drawn.stream().map(c -> c.join().tokens()[0]).distinct()).hasSize(2);
    }
  }

  @Test
  void shouldRecordBothLogprobs() {
    try (var policy = TorchModels.policy(fixture.folder(), OPTIONS)) {
      var plain = generate(policy, new Sampling(1, 1, 0, 10, true), 3);
      assertThat(plain.samplingLogprobs()).containsExactly(plain.modelLogprobs(), within(1e-5f));
      var sharp = generate(policy, new Sampling(0.5, 1, 0, 10, true), 3);
      assertThat(sharp.samplingLogprobs()[0]).isNotEqualTo(sharp.modelLogprobs()[0]);
      var only = generate(policy, new Sampling(1, 1e-6, 0, 10, true), 3);
      assertThat(only.tokens()).isEqualTo(Arrays.copyOfRange(fixture.greedy(0), 8, 18));
      assertThat(only.samplingLogprobs()).containsOnly(0f);
    }
  }

  @Test
  void shouldRecordWhichWeightsWroteWhichTokens() {
    try (var policy = TorchModels.policy(fixture.folder(), OPTIONS.withStepsPerCall(1))) {
      var long0 = submit(policy, new Sampling(1, 1, 0, 240, true), 1);
      generate(policy, new Sampling(1, 1, 0, 3, true), 2);
      policy.swap(new Weights(7, TorchModels.baseWeights(fixture.folder()).safetensors()));
      assertThat(policy.version()).isEqualTo(7);
      var segments = long0.join().segments();
      assertThat(segments).extracting(Segment::weightVersion).containsExactly(0L, 7L);
      assertThat(segments.get(0).fromToken()).isZero();
      assertThat(segments.get(1).fromToken()).isPositive();
    }
  }

  @Test
  void shouldGenerateWhileATrainerTakesItsTurns() {
    var turns = ModelTurns.even();
    var sample = new TrainingSample(new int[] {3, 4, 5}, 1, new float[2], 1, 1);
    try (var policy = TorchModels.policy(fixture.folder(), OPTIONS, turns);
        var trainer = TorchModels.trainer(fixture.folder(), TrainerOptions.at(1e-4), turns)) {
      var futures = crowd(policy, 40);
      for (int version = 1; version <= 10; version++) {
        trainer.step(List.of(sample, sample), new Objective.PpoClip(0.2, 0.001));
        policy.swap(trainer.weights(version));
      }
      assertThat(futures).allSatisfy(future -> assertThat(future.join()).isNotNull());
      assertThat(policy.version()).isEqualTo(10);
    }
  }

  @Test
  void shouldStopAtTheContextLength() {
    try (var policy = TorchModels.policy(fixture.folder(), OPTIONS.withContextLength(12))) {
      var done = generate(policy, new Sampling(0, 1, 0, 100, true), 0);
      assertThat(done.tokens()).isEqualTo(Arrays.copyOfRange(fixture.greedy(0), 8, 12));
      assertThat(done.finish()).isEqualTo(FinishReason.LENGTH);
    }
  }

  @Test
  void shouldFailWhatIsUnderWayWhenClosed() {
    var policy = TorchModels.policy(fixture.folder(), OPTIONS);
    var futures = crowd(policy, 200);
    policy.close();
    assertThatThrownBy(futures.get(199)::join).hasCauseInstanceOf(IllegalStateException.class);
    assertThatThrownBy(submit(policy, GREEDY, 0)::join)
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  private List<CompletableFuture<Completion>> crowd(Policy policy, int size) {
    var random = RandomGenerator.of("L64X128MixRandom");
    return IntStream.range(0, size)
        .mapToObj(
            i -> {
              var prompt = random.ints(random.nextInt(1, 40), 3, 320).toArray();
              var sampling = Sampling.at(1.0, random.nextInt(1, 60));
              return policy.submit(new GenerationRequest(prompt, sampling, i));
            })
        .toList();
  }

  private Completion generate(Policy policy, Sampling sampling, long seed) {
    return submit(policy, sampling, seed).join();
  }

  private CompletableFuture<Completion> submit(Policy policy, Sampling sampling, long seed) {
    return policy.submit(new GenerationRequest(fixture.prompt(0), sampling, seed));
  }
}
