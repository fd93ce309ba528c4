package dev.zerostream.stage;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The client settings that the pipeline's guarantees rest on, in one place. */
public final class ClientConfigs {

  /** Largest message: a trajectory with two log-probabilities a token fits. */
  public static final int MAX_MESSAGE_BYTES = 8 << 20;

  /** Deliveries after which a record counts as poison; the broker's upper bound. */
  public static final int DELIVERY_LIMIT = 10;

  /** How long a share consumer may hold a record before it must renew. */
  public static final Duration RECORD_LOCK = Duration.ofSeconds(30);

  /** What a share consumer refuses; one file of properties serves all kinds of clients. */
  private static final Set<String> NOT_FOR_SHARES =
      Set.of(
          ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
          ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG,
          ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG);

  private ClientConfigs() {}

  /** An idempotent producer that waits for all replicas. */
  public static Map<String, Object> producer(Cluster cluster) {
    Map<String, Object> config = common(cluster);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, cluster.compression());
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_MESSAGE_BYTES);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 2);
    return withUsers(config, cluster, ProducerConfig.configNames());
  }

  /** A transactional producer; a second one with the same id fences the first. */
  public static Map<String, Object> transactionalProducer(
      Cluster cluster, String transactionalId, Duration timeout) {
    Map<String, Object> config = producer(cluster);
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Math.toIntExact(timeout.toMillis()));
    return config;
  }

  /** A consumer of assigned partitions that sees committed records only. */
  public static Map<String, Object> reader(Cluster cluster) {
    Map<String, Object> config = common(cluster);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 2 * MAX_MESSAGE_BYTES);
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, MAX_MESSAGE_BYTES);
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
    return withUsers(config, cluster, ConsumerConfig.configNames());
  }

  /** A share consumer that takes one record at a time and acknowledges it by hand. */
  public static Map<String, Object> shareConsumer(Cluster cluster, String groupId) {
    Map<String, Object> config = common(cluster);
    config.put(ConsumerConfig.GROUP_ID_CONFIG, groupId);
    config.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
    config.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
    Set<String> known = new HashSet<>(ConsumerConfig.configNames());
    known.removeAll(NOT_FOR_SHARES);
    return withUsers(config, cluster, known);
  }

  /** Settings of a share group itself, to be in force before its first member joins. */
  public static Map<String, String> shareGroup() {
    return Map.of(
        "share.isolation.level", "read_committed",
        "share.auto.offset.reset", "earliest",
        "share.delivery.count.limit", Integer.toString(DELIVERY_LIMIT),
        "share.record.lock.duration.ms", Long.toString(RECORD_LOCK.toMillis()),
        "share.renew.acknowledge.enable", "true");
  }

  /**
   * A Streams application whose effects appear exactly once.
   *
   * @param stateFolder kept over restarts, so that the process id and with it the transactional id
   *     survive
   * @param transactionTimeout at least twice the time budget of one record
   */
  public static Map<String, Object> streams(
      Cluster cluster,
      String applicationId,
      String instance,
      Path stateFolder,
      Duration transactionTimeout) {
    Map<String, Object> config = common(cluster);
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    config.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
    config.put(StreamsConfig.STATE_DIR_CONFIG, stateFolder.toString());
    config.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, -1);
    config.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
    // Proposals and attempts need no common order, so neither waits for the other.
    config.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
    config.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 100);
    config.put(StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), MAX_MESSAGE_BYTES);
    streamsConsumer(config, instance);
    streamsProducer(config, cluster, transactionTimeout);
    config.putAll(cluster.properties().kafka());
    return config;
  }

  /** An admin client that gives up soon. */
  static Map<String, Object> admin(Cluster cluster) {
    Map<String, Object> config = common(cluster);
    config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
    return withUsers(config, cluster, AdminClientConfig.configNames());
  }

  /** What the user asks for, as far as this kind of client knows it. */
  private static Map<String, Object> withUsers(
      Map<String, Object> config, Cluster cluster, Set<String> known) {
    cluster
        .properties()
        .kafka()
        .forEach(
            (name, value) -> {
              if (known.contains(name)) {
                config.put(name, value);
              }
            });
    return config;
  }

  private static void streamsConsumer(Map<String, Object> config, String instance) {
    config.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), instance);
    config.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 6_000);
    config.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 4);
    config.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    config.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG), 2 * MAX_MESSAGE_BYTES);
    config.put(StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), 100);
  }

  private static void streamsProducer(
      Map<String, Object> config, Cluster cluster, Duration timeout) {
    config.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), MAX_MESSAGE_BYTES);
    config.put(
        StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG),
        cluster.compression());
    config.put(
        StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
        Math.toIntExact(timeout.toMillis()));
  }

  private static Map<String, Object> common(Cluster cluster) {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", cluster.bootstrapServers());
    config.put("enable.metrics.push", false);
    return config;
  }
}
