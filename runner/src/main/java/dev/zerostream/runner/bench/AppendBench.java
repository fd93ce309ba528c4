package dev.zerostream.runner.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.ClusterCheck;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Durable append of finished trajectories by one producer, acks=all. Latency is from the call of
 * send to the acknowledgement.
 */
public final class AppendBench {

  /**
   * A measurement.
   *
   * @param name what was measured
   * @param inFlight most records that were not acknowledged at a time
   */
  public record Result(
      String name,
      int recordBytes,
      int inFlight,
      int records,
      double perSecond,
      double megabytesPerSecond,
      Percentiles millis) {}

  private final Cluster cluster;
  private final LongSupplier nanos;
  private final SplittableRandom random = new SplittableRandom(1);

  /** On a cluster, by a clock in nanoseconds. */
  public AppendBench(Cluster cluster, LongSupplier nanos) {
    this.cluster = cluster;
    this.nanos = nanos;
  }

  /** All combinations. */
  public List<Result> run() {
    create("bench-append", Map.of());
    create("bench-append-flush", Map.of("flush.messages", "1"));
    // The first run warms up broker, producer and compiler, and is not reported.
    var unused = measure("warm-up", "bench-append", 2 << 10, 64, 0, 20_000);
    return List.of(
        measure("one at a time", "bench-append", 2 << 10, 1, 0, 3_000),
        measure("each acknowledged", "bench-append", 2 << 10, 64, 0, 60_000),
        measure("batched", "bench-append", 2 << 10, 4_096, 5, 200_000),
        measure("batched, flush.messages=1", "bench-append-flush", 2 << 10, 4_096, 5, 20_000),
        measure("each acknowledged", "bench-append", 64 << 10, 64, 0, 5_000),
        measure("batched", "bench-append", 64 << 10, 512, 5, 8_000),
        measure("batched, flush.messages=1", "bench-append-flush", 64 << 10, 512, 5, 2_000));
  }

  private void create(String topic, Map<String, String> settings) {
    Map<String, String> config = new HashMap<>(settings);
    config.put("max.message.bytes", Integer.toString(ClientConfigs.MAX_MESSAGE_BYTES));
    config.put("retention.bytes", "1073741824");
    try (Admin admin = ClusterCheck.admin(cluster)) {
      NewTopic created = new NewTopic(topic, Optional.of(1), Optional.empty()).configs(config);
      ClusterCheck.await(cluster, admin.createTopics(List.of(created)).all());
    }
  }

  private Result measure(
      String name, String topic, int bytes, int inFlight, int lingerMillis, int records) {
    Map<String, Object> config = new HashMap<>(ClientConfigs.producer(cluster));
    config.put("compression.type", "none");
    config.put("linger.ms", lingerMillis);
    config.put("batch.size", lingerMillis == 0 ? 16 << 10 : 1 << 20);
    config.put("buffer.memory", 128L << 20);
    byte[] value = text(bytes);
    double[] millis = new double[records];
    Semaphore room = new Semaphore(inFlight);
    AtomicInteger failed = new AtomicInteger();
    long started;
    try (Producer<byte[], byte[]> producer = cluster.clients().producer(config)) {
      producer.partitionsFor(topic);
      started = nanos.getAsLong();
      for (int i = 0; i < records; i++) {
        room.acquireUninterruptibly();
        int number = i;
        long sent = nanos.getAsLong();
        var unused =
            producer.send(
                new ProducerRecord<>(topic, Integer.toString(i).getBytes(US_ASCII), value),
                (metadata, failure) -> {
                  failed.addAndGet(failure == null ? 0 : 1);
                  millis[number] = (nanos.getAsLong() - sent) / 1e6;
                  room.release();
                });
      }
      room.acquireUninterruptibly(inFlight);
    }
    double seconds = (nanos.getAsLong() - started) / 1e9;
    if (failed.get() > 0) {
      throw new KafkaException(
          "Expected every record acknowledged, but %d failed".formatted(failed.get()));
    }
    double rate = records / seconds;
    return new Result(
        name, bytes, inFlight, records, rate, rate * bytes / 1e6, Percentiles.of(millis));
  }

  private byte[] text(int bytes) {
    byte[] text = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      text[i] = (byte) (' ' + random.nextInt(90));
    }
    return text;
  }
}
