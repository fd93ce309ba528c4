package dev.zerostream.runner.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.zerostream.runner.audit.VerifierProgress;
import dev.zerostream.runner.bench.ArithmeticSandbox;
import dev.zerostream.runner.fault.KillSwitch;
import dev.zerostream.runner.fault.KillableClients;
import dev.zerostream.runner.simulation.FakeLog.Mutation;
import dev.zerostream.runner.simulation.FakeLog.Stored;
import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.internal.OpenGroup;
import dev.zerostream.schemas.serde.StoreSerde;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.Liveness;
import dev.zerostream.stage.Settings;
import dev.zerostream.verifier.VerifierConfig;
import dev.zerostream.verifier.VerifierCounters;
import dev.zerostream.verifier.VerifierStage;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/**
 * The verifier's real topology on a test driver between topics of a {@link FakeLog}. One input
 * record, what follows from it, and its offset are one transaction; a restart finds the stores as
 * the last committed one left them.
 */
final class SimulatedVerifier implements VerifierProgress {

  private static final String APPLICATION = "verifier";
  private static final List<Topic<?>> INPUTS = List.of(Topics.PROPOSED_TASKS, Topics.SOLUTIONS);
  private static final List<Topic<?>> OUTPUTS =
      List.of(Topics.VERIFIED_TASKS, Topics.REJECTED_TASKS, Topics.REWARDS);
  private static final List<String> STORES =
      List.of("open-groups", "attempts", "closed-groups", "known-tasks");

  private final FakeLog log;
  private final Cluster cluster;
  private final Settings settings;
  private final InstantSource clock;
  private final Path folder;
  private final Map<TopicPartition, Long> positions = new LinkedHashMap<>();
  private final Map<String, Map<ByteBuffer, byte[]>> changelogs = new HashMap<>();
  private KillableClients clients;
  private Producer<byte[], byte[]> producer;
  private TopologyTestDriver driver;
  private Instant ticked;
  private int starts;
  private Map<String, List<TestRecord<byte[], byte[]>>> underWay = Map.of();
  private int commitsBefore;

  SimulatedVerifier(
      FakeLog log, Cluster cluster, Settings settings, InstantSource clock, Path folder) {
    this.log = log;
    this.cluster = cluster;
    this.settings = settings;
    this.clock = clock;
    this.folder = folder;
    STORES.forEach(store -> changelogs.put(store, new HashMap<>()));
  }

  void start() {
    clients = KillableClients.of(log);
    producer =
        clients.producer(
            ClientConfigs.transactionalProducer(cluster, APPLICATION, Duration.ofSeconds(30)));
    producer.initTransactions();
    settle();
    for (Topic<?> topic : INPUTS) {
      for (int number = 0; number < log.count(cluster.name(topic)); number++) {
        TopicPartition partition = new TopicPartition(cluster.name(topic), number);
        Long committed = log.committed(APPLICATION, partition);
        positions.put(partition, committed == null ? 0 : committed);
      }
    }
    driver = driver();
    restore();
    ticked = clock.instant();
  }

  private TopologyTestDriver driver() {
    Properties properties = new Properties();
    properties.putAll(
        ClientConfigs.streams(
            cluster,
            APPLICATION,
            "one",
            folder.resolve("state-" + starts++),
            Duration.ofSeconds(30)));
    VerifierCounters counters = new VerifierCounters(new Liveness("records", clock));
    return new TopologyTestDriver(
        VerifierStage.topology(
            cluster,
            2,
            VerifierConfig.of(settings, "simulation"),
            new ArithmeticSandbox(),
            clock,
            counters),
        properties,
        clock.instant());
  }

  KillSwitch kill() {
    return clients.kill();
  }

  /** Lets timers run, then takes one record if there is one. */
  void step() {
    Duration passed = Duration.between(ticked, clock.instant());
    ticked = clock.instant();
    driver.advanceWallClockTime(passed);
    publish(Map.of());
    for (Map.Entry<TopicPartition, Long> at : positions.entrySet()) {
      Stored next = next(at);
      if (next != null) {
        TopicPartition partition = at.getKey();
        driver
            .createInputTopic(
                partition.topic(), new ByteArraySerializer(), new ByteArraySerializer())
            .pipeInput(next.key(), value(partition, at.getValue(), next), clock.instant());
        publish(Map.of(partition, at.getValue()));
        return;
      }
    }
  }

  /** The next committed record, which the position is then beyond. */
  private Stored next(Map.Entry<TopicPartition, Long> at) {
    long end = log.lastStable(at.getKey());
    while (at.getValue() < end) {
      Stored stored = log.partition(at.getKey()).get(at.getValue().intValue());
      at.setValue(at.getValue() + 1);
      if (stored.visible()) {
        return stored;
      }
    }
    return null;
  }

  /** Under the mutation each attempt has another name, so none is recognised. */
  private byte[] value(TopicPartition partition, long offset, Stored stored) {
    boolean solution = partition.topic().equals(cluster.name(Topics.SOLUTIONS));
    if (!solution || log.mutation() != Mutation.DEDUPLICATION_LEFT_OUT) {
      return stored.value();
    }
    Solution known =
        cluster
            .serdes()
            .deserializer(Topics.SOLUTIONS)
            .deserialize(partition.topic(), stored.value());
    Solution other = Solution.newBuilder(known).setFleet(known.getFleet() + "#" + offset).build();
    return cluster.serdes().serializer(Topics.SOLUTIONS).serialize(partition.topic(), other);
  }

  private void publish(Map<TopicPartition, Long> read) {
    Map<String, List<TestRecord<byte[], byte[]>>> changes = new HashMap<>();
    STORES.forEach(store -> changes.put(store, records(APPLICATION + "-" + store + "-changelog")));
    Map<String, List<TestRecord<byte[], byte[]>>> outputs = new LinkedHashMap<>();
    OUTPUTS.forEach(topic -> outputs.put(cluster.name(topic), records(cluster.name(topic))));
    if (read.isEmpty() && outputs.values().stream().allMatch(List::isEmpty)) {
      return;
    }
    underWay = changes;
    commitsBefore = log.commits(APPLICATION);
    producer.beginTransaction();
    outputs.forEach(
        (topic, records) ->
            records.forEach(
                it -> {
                  var unused = producer.send(new ProducerRecord<>(topic, it.key(), it.value()));
                }));
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    read.forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
    producer.sendOffsetsToTransaction(offsets, group());
    producer.commitTransaction();
    settle();
  }

  /** Keeps what the last transaction changed, if it was committed. */
  private void settle() {
    if (log.commits(APPLICATION) > commitsBefore) {
      underWay.forEach((store, records) -> records.forEach(it -> change(store, it)));
    }
    underWay = Map.of();
  }

  @SuppressWarnings("removal") // the only way to name a group without a member
  private static ConsumerGroupMetadata group() {
    return new ConsumerGroupMetadata(APPLICATION);
  }

  private void change(String store, TestRecord<byte[], byte[]> record) {
    Map<ByteBuffer, byte[]> kept = changelogs.get(store);
    if (record.value() == null) {
      kept.remove(ByteBuffer.wrap(record.key()));
    } else {
      kept.put(ByteBuffer.wrap(record.key()), record.value());
    }
  }

  private List<TestRecord<byte[], byte[]>> records(String topic) {
    return driver
        .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  private void restore() {
    changelogs
        .get("open-groups")
        .forEach(
            (key, value) ->
                driver
                    .<String, OpenGroup>getKeyValueStore("open-groups")
                    .put(text(key), read(OpenGroup.class, value)));
    changelogs
        .get("attempts")
        .forEach(
            (key, value) ->
                driver
                    .<String, Solution>getKeyValueStore("attempts")
                    .put(text(key), read(Solution.class, value)));
    changelogs
        .get("known-tasks")
        .forEach(
            (key, value) ->
                driver
                    .<String, String>getKeyValueStore("known-tasks")
                    .put(text(key), new String(value, UTF_8)));
    changelogs.get("closed-groups").keySet().forEach(this::restoreClosed);
    STORES.forEach(store -> records(APPLICATION + "-" + store + "-changelog"));
  }

  /** A windowed key is the key, eight bytes of time and four of a number. */
  private void restoreClosed(ByteBuffer key) {
    int length = key.remaining() - Long.BYTES - Integer.BYTES;
    String taskId = text(key.duplicate().limit(length));
    driver
        .<String, String>getWindowStore("closed-groups")
        .put(taskId, "", key.getLong(key.position() + length));
  }

  private static String text(ByteBuffer key) {
    return UTF_8.decode(key.duplicate()).toString();
  }

  private static <V extends SpecificRecord> V read(Class<V> type, byte[] value) {
    return StoreSerde.of(type).deserializer().deserialize("", value);
  }

  /** Dies, or is found dead: what was not committed is gone. */
  void crash() {
    clients.release();
    driver.close();
  }

  @Override
  public long end(Topic<?> topic, int partition) {
    Long committed = log.committed(APPLICATION, new TopicPartition(cluster.name(topic), partition));
    return committed == null ? 0 : committed;
  }
}
