package dev.zerostream.runner.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.zerostream.runner.audit.VerifierProgress;
import dev.zerostream.runner.bench.ArithmeticSandbox;
import dev.zerostream.runner.fault.KillSwitch;
import dev.zerostream.runner.fault.KillableClients;
import dev.zerostream.runner.simulation.FakeLog.Mutation;
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
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/**
 * The verifier's real topology on a test driver between topics of a log, a {@link FakeLog} or a
 * broker's. One input record, what follows from it, and its offset are one transaction; a restart
 * finds the stores as the last committed one left them.
 */
final class SimulatedVerifier {

  private static final List<Topic<?>> INPUTS = List.of(Topics.PROPOSED_TASKS, Topics.SOLUTIONS);
  private static final List<Topic<?>> OUTPUTS =
      List.of(Topics.VERIFIED_TASKS, Topics.REJECTED_TASKS, Topics.REWARDS);
  private static final List<String> STORES =
      List.of("open-groups", "attempts", "closed-groups", "known-tasks");

  private final Cluster cluster;
  private final String application;
  private final Mutation mutation;
  private final Settings settings;
  private final InstantSource clock;
  private final Path folder;
  private final Map<TopicPartition, Long> positions = new LinkedHashMap<>();
  private final Deque<ConsumerRecord<byte[], byte[]>> read = new ArrayDeque<>();
  private final Map<String, Map<ByteBuffer, byte[]>> changelogs = new HashMap<>();
  private KillableClients clients;
  private Consumer<byte[], byte[]> consumer;
  private Producer<byte[], byte[]> producer;
  private TopologyTestDriver driver;
  private Instant ticked;
  private int starts;
  private Map<String, List<TestRecord<byte[], byte[]>>> underWay = Map.of();
  private int transactions;

  SimulatedVerifier(
      Cluster cluster, Mutation mutation, Settings settings, InstantSource clock, Path folder) {
    this.cluster = cluster;
    this.application = cluster.group("verifier");
    this.mutation = mutation;
    this.settings = settings;
    this.clock = clock;
    this.folder = folder;
    STORES.forEach(store -> changelogs.put(store, new HashMap<>()));
  }

  void start() {
    clients = KillableClients.of(cluster.clients());
    producer =
        clients.producer(
            ClientConfigs.transactionalProducer(cluster, application, Duration.ofSeconds(30)));
    producer.initTransactions();
    consumer = clients.consumer(reader());
    Map<TopicPartition, OffsetAndMetadata> committed = committed(consumer);
    settle(committed);
    read.clear();
    consumer.assign(committed.keySet());
    committed.forEach(
        (partition, at) -> {
          positions.put(partition, at == null ? 0 : at.offset());
          consumer.seek(partition, positions.get(partition));
        });
    driver = driver();
    restore();
    ticked = clock.instant();
  }

  private Map<String, Object> reader() {
    Map<String, Object> config = new HashMap<>(ClientConfigs.reader(cluster));
    config.put("group.id", application);
    return config;
  }

  /** Of every partition that it reads, in a fixed order; null where nothing was committed. */
  private Map<TopicPartition, OffsetAndMetadata> committed(Consumer<byte[], byte[]> of) {
    Map<TopicPartition, OffsetAndMetadata> found = new LinkedHashMap<>();
    for (Topic<?> topic : INPUTS) {
      of.partitionsFor(cluster.name(topic)).stream()
          .map(it -> new TopicPartition(it.topic(), it.partition()))
          .sorted(Comparator.comparing(TopicPartition::partition))
          .forEach(it -> found.put(it, null));
    }
    found.putAll(of.committed(found.keySet()));
    return found;
  }

  private TopologyTestDriver driver() {
    Properties properties = new Properties();
    properties.putAll(
        ClientConfigs.streams(
            cluster,
            application,
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
    publish(false);
    if (read.isEmpty()) {
      consumer.poll(Duration.ofSeconds(1)).forEach(read::add);
    }
    ConsumerRecord<byte[], byte[]> next = read.poll();
    if (next != null) {
      driver
          .createInputTopic(next.topic(), new ByteArraySerializer(), new ByteArraySerializer())
          .pipeInput(next.key(), value(next), clock.instant());
      positions.put(new TopicPartition(next.topic(), next.partition()), next.offset() + 1);
      publish(true);
    }
  }

  /** Under the mutation each attempt has another name, so none is recognised. */
  private byte[] value(ConsumerRecord<byte[], byte[]> record) {
    boolean solution = record.topic().equals(cluster.name(Topics.SOLUTIONS));
    if (!solution || mutation != Mutation.DEDUPLICATION_LEFT_OUT) {
      return record.value();
    }
    Solution known =
        cluster.serdes().deserializer(Topics.SOLUTIONS).deserialize(record.topic(), record.value());
    Solution other =
        Solution.newBuilder(known).setFleet(known.getFleet() + "#" + record.offset()).build();
    return cluster.serdes().serializer(Topics.SOLUTIONS).serialize(record.topic(), other);
  }

  /** One transaction; its number goes with the offsets and says later whether it was committed. */
  private void publish(boolean taken) {
    Map<String, List<TestRecord<byte[], byte[]>>> changes = new HashMap<>();
    STORES.forEach(store -> changes.put(store, records(application + "-" + store + "-changelog")));
    Map<String, List<TestRecord<byte[], byte[]>>> outputs = new LinkedHashMap<>();
    OUTPUTS.forEach(topic -> outputs.put(cluster.name(topic), records(cluster.name(topic))));
    if (!taken && outputs.values().stream().allMatch(List::isEmpty)) {
      return;
    }
    underWay = changes;
    transactions++;
    producer.beginTransaction();
    outputs.forEach(
        (topic, records) ->
            records.forEach(
                it -> {
                  var unused = producer.send(new ProducerRecord<>(topic, it.key(), it.value()));
                }));
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    positions.forEach(
        (partition, offset) ->
            offsets.put(partition, new OffsetAndMetadata(offset, Integer.toString(transactions))));
    producer.sendOffsetsToTransaction(offsets, group());
    producer.commitTransaction();
    keep();
  }

  /** Keeps what the last transaction changed, if it was committed. */
  private void settle(Map<TopicPartition, OffsetAndMetadata> committed) {
    String last = Integer.toString(transactions);
    if (committed.values().stream().anyMatch(it -> it != null && it.metadata().equals(last))) {
      keep();
    }
    underWay = Map.of();
  }

  private void keep() {
    underWay.forEach((store, records) -> records.forEach(it -> change(store, it)));
    underWay = Map.of();
  }

  @SuppressWarnings("removal") // the only way to name a group without a member
  private ConsumerGroupMetadata group() {
    return new ConsumerGroupMetadata(application);
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
    STORES.forEach(store -> records(application + "-" + store + "-changelog"));
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

  /** Up to where it has finished, for an audit. */
  VerifierProgress progress() {
    try (Consumer<byte[], byte[]> reader = cluster.clients().consumer(reader())) {
      Map<TopicPartition, OffsetAndMetadata> committed = committed(reader);
      return (topic, partition) -> {
        OffsetAndMetadata at = committed.get(new TopicPartition(cluster.name(topic), partition));
        return at == null ? 0 : at.offset();
      };
    }
  }
}
