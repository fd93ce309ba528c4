package dev.zerostream.runner;

import dev.zerostream.runner.bench.ArithmeticPlayer;
import dev.zerostream.runner.bench.InstantPolicy;
import dev.zerostream.runner.bench.InstantTrainer;
import dev.zerostream.runner.bench.Percentiles;
import dev.zerostream.runner.broker.TopicProvisioning;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.SteadyClock;
import dev.zerostream.verifier.sandbox.Sandbox;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** All four stages with a model that takes no time: what the pipeline itself can carry. */
record StagesBench(LocalPlatform platform, Path folder) {

  /**
   * A measurement.
   *
   * @param perSecond rewarded trajectories
   * @param requestToReward from the request's record to the reward's, milliseconds
   */
  record Result(
      String sandbox,
      int attempts,
      double seconds,
      long trajectories,
      double perSecond,
      Percentiles requestToReward) {}

  Result run(String name, Sandbox sandbox, Duration warmUp, Duration measured) {
    Settings settings =
        Settings.of("nano")
            .with("topic.prefix", "bench-" + name + "-")
            .with("types", "DEDUCTION")
            .with("batch.groups", 64)
            .with("seed.groups", 0)
            .with("group.attempts", 8)
            .with("policy.rows", 64);
    Cluster cluster = Cluster.of(platform.bootstrapServers(), platform.registryUrl(), settings);
    new TopicProvisioning(cluster, settings.integer("partitions", 1, 100), -1).apply();
    InstantSource clock = SteadyClock.started();
    InstantPolicy policy = new InstantPolicy(new ArithmeticPlayer());
    LocalPipeline.Parts parts =
        new LocalPipeline.Parts(
            "bench",
            cluster,
            settings,
            1,
            policy,
            InstantTrainer.trainers(),
            Map.of(),
            sandbox,
            folder.resolve(name),
            folder.resolve(name).resolve("checkpoints"),
            false,
            "bench",
            clock);
    try (LocalPipeline pipeline = new LocalPipeline(parts)) {
      pipeline.start();
      await(pipeline, clock, warmUp);
      long from = clock.millis();
      await(pipeline, clock, measured);
      return result(name, cluster, from, clock.millis());
    }
  }

  private static void await(LocalPipeline pipeline, InstantSource clock, Duration time) {
    long end = clock.millis() + time.toMillis();
    while (clock.millis() < end) {
      if (pipeline.failure().isPresent()) {
        throw new IllegalStateException("a stage stopped", pipeline.failure().get());
      }
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static Result result(String name, Cluster cluster, long from, long to) {
    Map<ByteBuffer, Long> requested = new HashMap<>();
    read(cluster, Topics.TASK_REQUESTS.named(cluster.prefix()))
        .forEach(it -> requested.put(ByteBuffer.wrap(it.key()), it.timestamp()));
    List<ConsumerRecord<byte[], byte[]>> rewards =
        read(cluster, Topics.REWARDS.named(cluster.prefix())).stream()
            .filter(it -> it.timestamp() >= from && it.timestamp() < to)
            .toList();
    double[] millis =
        rewards.stream()
            .mapToDouble(it -> it.timestamp() - (double) requested.get(ByteBuffer.wrap(it.key())))
            .toArray();
    double seconds = (to - from) / 1000.0;
    return new Result(
        name, 8, seconds, rewards.size(), rewards.size() / seconds, Percentiles.of(millis));
  }

  private static List<ConsumerRecord<byte[], byte[]>> read(Cluster cluster, String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer =
        cluster.clients().consumer(ClientConfigs.reader(cluster))) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(it -> new TopicPartition(it.topic(), it.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(it -> consumer.position(it) < ends.get(it))) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(
                it ->
                    records.add(
                        new ConsumerRecord<>(
                            it.topic(),
                            it.partition(),
                            it.offset(),
                            it.timestamp(),
                            it.timestampType(),
                            0,
                            0,
                            it.key(),
                            null,
                            it.headers(),
                            it.leaderEpoch())));
      }
    }
    return records;
  }
}
