package dev.zerostream.runner;

import dev.zerostream.policy.Completion;
import dev.zerostream.policy.GenerationRequest;
import dev.zerostream.policy.Policy;
import dev.zerostream.policy.Sampling;
import dev.zerostream.policy.Weights;
import dev.zerostream.policy.torch.ModelTurns;
import dev.zerostream.policy.torch.TorchModels;
import dev.zerostream.runner.bench.Percentiles;
import dev.zerostream.runner.broker.TopicProvisioning;
import dev.zerostream.schemas.WeightChunk;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Acknowledged;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.DeadLetters;
import dev.zerostream.stage.Digests;
import dev.zerostream.stage.EventProducer;
import dev.zerostream.stage.PublishedForm;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.SteadyClock;
import dev.zerostream.stage.WeightLogConfig;
import dev.zerostream.stage.WeightsFollower;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * From the moment that a version of the nano model begins to be published to the moment that a
 * generating policy works with it, and how long that policy's decoding stands still for it.
 */
record WeightsBench(LocalPlatform platform, Path model) {

  private static final int VERSIONS = 12;
  private static final int CHUNK = 1_000_000;

  /** A measurement, milliseconds. */
  record Result(int versions, long bytes, Percentiles publishToApplied, Percentiles pause) {}

  Result run() {
    // The learner writes weights as they are.
    Settings settings =
        Settings.of("nano").with("topic.prefix", "bench-weights-").with("compression", "none");
    Cluster cluster = Cluster.of(platform.bootstrapServers(), platform.registryUrl(), settings);
    new TopicProvisioning(cluster, 1, -1).apply();
    InstantSource clock = SteadyClock.started();
    byte[] bytes = TorchModels.baseWeights(model).safetensors();
    List<Double> applied = new ArrayList<>();
    List<Double> pauses = new ArrayList<>();
    try (Policy policy = Models.policy(model, settings, ModelTurns.even());
        DeadLetters letters = new DeadLetters("bench", cluster, clock);
        EventProducer events = new EventProducer(cluster);
        WeightsFollower follower =
            new WeightsFollower(
                "bench",
                cluster,
                letters,
                it -> {
                  long started = System.nanoTime();
                  policy.swap(new Weights(it.manifest().getVersion(), it.bytes()));
                  pauses.add((System.nanoTime() - started) / 1e6);
                })) {
      follower.start();
      List<CompletableFuture<Completion>> busy = new ArrayList<>();
      for (int version = 0; version < VERSIONS; version++) {
        for (int row = 0; row < 8; row++) {
          int[] prompt = policy.tokenizer().encode("def f(x):\n    return x");
          Sampling sampling = new Sampling(1, 1, 0, 96, true);
          busy.add(policy.submit(new GenerationRequest(prompt, sampling, version * 8L + row)));
        }
        long started = System.nanoTime();
        publish(events, settings, version, changed(bytes, version), clock);
        follower.require(version);
        applied.add((System.nanoTime() - started) / 1e6);
      }
      busy.forEach(Acknowledged::await);
    }
    // The first version finds code that was never run.
    return new Result(VERSIONS - 1, bytes.length, of(applied), of(pauses));
  }

  private static Percentiles of(List<Double> values) {
    return Percentiles.of(
        values.subList(1, values.size()).stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** Other bits in the last mantissa byte of some elements. */
  private static byte[] changed(byte[] bytes, int version) {
    byte[] changed = bytes.clone();
    for (int i = changed.length - 4; i > changed.length / 2; i -= 64) {
      changed[i] ^= (byte) version;
    }
    return changed;
  }

  private static void publish(
      EventProducer events, Settings settings, long version, byte[] bytes, InstantSource clock) {
    String digest = Digests.of(bytes);
    PublishedForm form =
        PublishedForm.of(
            new PublishedForm.Version(version, bytes, digest),
            Optional.empty(),
            WeightLogConfig.of(settings));
    int count = (bytes.length + CHUNK - 1) / CHUNK;
    long first = version * count;
    for (int index = 0; index < count; index++) {
      int length = Math.min(CHUNK, bytes.length - index * CHUNK);
      ByteBuffer slice = ByteBuffer.wrap(bytes, index * CHUNK, length).slice();
      var unused =
          events.send(
              Topics.WEIGHT_CHUNKS,
              null,
              version + "/" + index,
              new WeightChunk(version, index, slice));
    }
    WeightVersion manifest =
        form.into(WeightVersion.newBuilder())
            .setRunId("bench")
            .setVersion(version)
            .setParent(version - 1)
            .setFirstChunkOffset(first)
            .setChunkCount(count)
            .setBytes(bytes.length)
            .setWeightsDigest(digest)
            .setStateDigest("")
            .setRewardsOffset(0)
            .setNumerics(Map.of())
            .setMetrics(Map.of())
            .setEvaluation(Map.of())
            .setResetOptimizer(false)
            .setCreatedAt(clock.instant())
            .build();
    Acknowledged.await(events.send(Topics.WEIGHTS, null, "model", manifest));
  }
}
