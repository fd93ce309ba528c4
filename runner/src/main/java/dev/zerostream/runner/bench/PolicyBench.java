package dev.zerostream.runner.bench;

import dev.zerostream.policy.GenerationRequest;
import dev.zerostream.policy.Objective;
import dev.zerostream.policy.Policy;
import dev.zerostream.policy.PolicyTrainer;
import dev.zerostream.policy.Sampling;
import dev.zerostream.policy.TrainingSample;
import dev.zerostream.policy.checkpoint.Checkpoint;
import dev.zerostream.policy.checkpoint.StoredTensor;
import dev.zerostream.policy.torch.PolicyOptions;
import dev.zerostream.policy.torch.SpeedProbe;
import dev.zerostream.policy.torch.TorchModels;
import dev.zerostream.policy.torch.TrainerOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

/** Measures one model: ours, the peer and the floor in turns, and the median of each. */
final class PolicyBench {

  private final String name;
  private final Path folder;
  private final PolicyWork work;
  private final Supplier<Peer> peers;
  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
  private final int vocabulary;
  private final long parameters;

  PolicyBench(String name, Path folder, PolicyWork work, Supplier<Peer> peers) {
    this.name = name;
    this.folder = folder;
    this.work = work;
    this.peers = peers;
    Checkpoint checkpoint = Checkpoint.read(folder);
    vocabulary = checkpoint.config().vocabulary();
    parameters = checkpoint.tensors().values().stream().mapToLong(StoredTensor::elements).sum();
  }

  /** Threads of one operation, on both sides. */
  static int threads() {
    String set = System.getenv().getOrDefault("OMP_NUM_THREADS", "");
    return set.isBlank() ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(set);
  }

  /** One result for each batch size of generation, and one for training. */
  List<Map<String, Object>> measure() {
    List<Map<String, Object>> results = new ArrayList<>();
    try (Peer peer = peers.get();
        SpeedProbe probe = new SpeedProbe(folder, work.precision(), new NanoClock())) {
      Map<String, Object> versions = peer.load(folder, threads());
      for (int rows : work.rows()) {
        results.add(generation(rows, peer, probe));
      }
      Map<String, Object> training = training(peer, probe);
      training.putAll(versions);
      results.add(training);
    }
    return results;
  }

  private Map<String, Object> generation(int rows, Peer peer, SpeedProbe probe) {
    PolicyOptions options =
        PolicyOptions.defaults()
            .withRows(rows)
            .withContextLength(work.prompt() + work.fresh())
            .withPrecision(work.precision());
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    List<Double> floors = new ArrayList<>();
    List<Double> peaks = new ArrayList<>();
    try (Policy policy = TorchModels.policy(folder, options)) {
      inTurns(
          Map.of(
              () -> generate(policy, rows),
              ours,
              () -> peer.generate(rows, work.prompt(), work.fresh()).orElse(Double.NaN),
              theirs,
              () -> floor(rows, probe),
              floors,
              probe::peak,
              peaks));
    }
    double tokens = (double) rows * work.fresh();
    Map<String, Object> result = result("generate");
    result.put("rows", rows);
    result.put("tokensPerSecond", tokens / median(ours));
    double operations = 2.0 * parameters * rows * (work.prompt() + work.fresh());
    result.put("shareOfPeak", operations / median(ours) / median(peaks));
    result.put("peakGflops", median(peaks) / 1e9);
    result.put("shareOfFloor", median(floors) / median(ours));
    result.put("floorTokensPerSecond", tokens / median(floors));
    compare(result, tokens, ours, theirs);
    return result;
  }

  /** The products of prompts and steps; at least the time to read the weights for each step. */
  private double floor(int rows, SpeedProbe probe) {
    double prompts = probe.products(rows * work.prompt(), 1, false);
    double steps = probe.products(rows, work.fresh(), true);
    double reading = probe.bytes() / probe.bandwidth() * work.fresh();
    return prompts + (rows == 1 ? Math.max(steps, reading) : steps);
  }

  private double generate(Policy policy, int rows) {
    List<int[]> prompts = IntStream.range(0, rows).mapToObj(i -> tokens(work.prompt())).toList();
    Sampling sampling = new Sampling(1, 1, 0, work.fresh(), true);
    long start = System.nanoTime();
    var futures =
        prompts.stream()
            .map(p -> policy.submit(new GenerationRequest(p, sampling, random.nextLong())))
            .toList();
    futures.forEach(future -> future.join());
    return (System.nanoTime() - start) * 1e-9;
  }

  private Map<String, Object> training(Peer peer, SpeedProbe probe) {
    int rows = BenchModels.trainingRows(name);
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    List<Double> peaks = new ArrayList<>();
    TrainerOptions options =
        TrainerOptions.at(1e-6)
            .withMicroBatchTokens(rows * PolicyWork.LENGTH)
            .withNumbers(work.precision(), work.precision().type());
    try (PolicyTrainer trainer = TorchModels.trainer(folder, options)) {
      inTurns(
          Map.of(
              () -> train(trainer, rows),
              ours,
              () -> peer.train(rows, PolicyWork.LENGTH, PolicyWork.RESPONSE).orElse(Double.NaN),
              theirs,
              probe::peak,
              peaks));
    }
    double tokens = (double) rows * PolicyWork.LENGTH;
    Map<String, Object> result = result("train");
    result.put("rows", rows);
    result.put("tokensPerSecond", tokens / median(ours));
    result.put("shareOfPeak", 6.0 * parameters * tokens / median(ours) / median(peaks));
    result.put("peakGflops", median(peaks) / 1e9);
    compare(result, tokens, ours, theirs);
    return result;
  }

  private double train(PolicyTrainer trainer, int rows) {
    float[] behaviour = new float[PolicyWork.RESPONSE];
    Arrays.fill(behaviour, -5f);
    int start = PolicyWork.LENGTH - PolicyWork.RESPONSE;
    var batch =
        IntStream.range(0, rows)
            .mapToObj(i -> tokens(PolicyWork.LENGTH))
            .map(tokens -> new TrainingSample(tokens, start, behaviour, 1, 1.0 / rows))
            .toList();
    long from = System.nanoTime();
    trainer.step(batch, new Objective.PpoClip(0.2, 0.001));
    return (System.nanoTime() - from) * 1e-9;
  }

  /** One round warms up; then each side in turn, so that a busy moment meets all of them. */
  private void inTurns(Map<DoubleSupplier, List<Double>> sides) {
    for (int round = 0; round <= work.rounds(); round++) {
      for (var side : sides.entrySet()) {
        double measured = side.getKey().getAsDouble();
        if (round > 0) {
          side.getValue().add(measured);
        }
      }
    }
  }

  private Map<String, Object> result(String what) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("model", name);
    result.put("what", what);
    result.put("parameters", parameters);
    return result;
  }

  private static void compare(
      Map<String, Object> result, double tokens, List<Double> ours, List<Double> theirs) {
    OptionalDouble peer =
        theirs.stream().anyMatch(t -> t.isNaN())
            ? OptionalDouble.empty()
            : OptionalDouble.of(median(theirs));
    if (peer.isPresent()) {
      result.put("peerTokensPerSecond", tokens / peer.getAsDouble());
      result.put("timesPeer", peer.getAsDouble() / median(ours));
    }
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private int[] tokens(int length) {
    return random.ints(length, 3, vocabulary).toArray();
  }
}
