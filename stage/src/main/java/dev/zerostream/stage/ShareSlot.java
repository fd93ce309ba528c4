package dev.zerostream.stage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.zerostream.schemas.topic.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One slot: takes a record, waits while it is worked on, renews its lock, acknowledges it.
 *
 * <p>A slot that is interrupted gives its record back at once, so that another takes it.
 *
 * <p>A renewed record comes back from the next poll, which the client demands before the record may
 * be acknowledged for good; that second copy is the same delivery and is not worked on again.
 *
 * <p>A share coordinator that is still being set up is asked again for a minute. The client takes
 * its answer for an impossible one and throws, but may be used on.
 */
final class ShareSlot<V extends SpecificRecord> implements Worker.Loop {

  private static final Logger LOG = LoggerFactory.getLogger(ShareSlot.class);

  /**
   * Short, since a poll does not fetch again: slots compete for a partition, the loser gets
   * nothing, and would wait for the rest of its poll beside a full topic.
   */
  private static final Duration POLL = Duration.ofMillis(50);

  private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(1);
  private static final Duration RENEW = ClientConfigs.RECORD_LOCK.dividedBy(3);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int MOST_FAULTS = 600;

  private final String groupId;
  private final Cluster cluster;
  private final String topic;
  private final Deserializer<V> deserializer;
  private final ShareHandler<V> handler;
  private final DeadLetters deadLetters;
  private final Liveness liveness;
  private final Duration renew;
  private final Duration pause;
  private ShareConsumer<byte[], byte[]> consumer;
  private int faults;

  ShareSlot(
      String name,
      Cluster cluster,
      Topic<V> topic,
      ShareHandler<V> handler,
      DeadLetters deadLetters,
      Liveness liveness) {
    this(name, cluster, topic, handler, deadLetters, liveness, RENEW, PAUSE);
  }

  /** The same, renewing locks and asking again at another pace. */
  ShareSlot(
      String name,
      Cluster cluster,
      Topic<V> topic,
      ShareHandler<V> handler,
      DeadLetters deadLetters,
      Liveness liveness,
      Duration renew,
      Duration pause) {
    this.groupId = cluster.group(name);
    this.cluster = cluster;
    this.topic = cluster.name(topic);
    this.deserializer = cluster.serdes().deserializer(topic);
    this.handler = handler;
    this.deadLetters = deadLetters;
    this.liveness = liveness;
    this.renew = renew;
    this.pause = pause;
  }

  @Override
  public void begin() {
    consumer = cluster.clients().shareConsumer(ClientConfigs.shareConsumer(cluster, groupId));
    consumer.subscribe(List.of(topic));
    liveness.madeReady();
  }

  @Override
  public void turn() throws InterruptedException {
    for (ConsumerRecord<byte[], byte[]> record : fetch(POLL)) {
      String what = record.key() == null ? "a record" : new String(record.key(), UTF_8);
      liveness.begin(what);
      settle(record, work(record));
      liveness.end(what);
      liveness.finished();
    }
  }

  private ConsumerRecords<byte[], byte[]> fetch(Duration timeout) throws InterruptedException {
    try {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(timeout);
      faults = 0;
      return records;
    } catch (IllegalStateException e) {
      faults++;
      if (faults > MOST_FAULTS) {
        throw e;
      }
      if (faults == 1) {
        LOG.warn("topicName={} is asked for records again: {}", topic, e.getMessage());
      }
      TimeUnit.MILLISECONDS.sleep(pause.toMillis());
      return ConsumerRecords.empty();
    }
  }

  private AcknowledgeType work(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
    V value;
    try {
      value = deserializer.deserialize(record.topic(), record.value());
    } catch (SerializationException e) {
      deadLetters.bury(record, Undecodable.cause(e));
      return AcknowledgeType.REJECT;
    }
    await(record, begin(record, value));
    return AcknowledgeType.ACCEPT;
  }

  private CompletableFuture<Void> begin(ConsumerRecord<byte[], byte[]> record, V value) {
    short delivery = record.deliveryCount().orElse((short) 1);
    if (delivery == 1) {
      return handler.handle(value, record.partition());
    }
    if (delivery < ClientConfigs.DELIVERY_LIMIT) {
      Instant written = Instant.ofEpochMilli(record.timestamp());
      return handler.handleAgain(value, record.partition(), written.minus(CLOCK_DIFFERENCE));
    }
    String cause =
        "Expected to be finished within %d deliveries, but this is the last"
            .formatted(ClientConfigs.DELIVERY_LIMIT);
    deadLetters.bury(record, cause);
    return handler.abandon(value, record.partition(), cause);
  }

  /** Finishes what was begun even when the lock is lost meanwhile. */
  private void await(ConsumerRecord<byte[], byte[]> record, CompletableFuture<Void> work)
      throws InterruptedException {
    boolean held = true;
    while (true) {
      try {
        work.get(renew.toMillis(), TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        held = held && renewed(record);
      } catch (InterruptedException e) {
        settle(record, AcknowledgeType.RELEASE);
        throw e;
      } catch (ExecutionException e) {
        settle(record, AcknowledgeType.RELEASE);
        throw Acknowledged.failure(e.getCause());
      }
    }
  }

  /**
   * Whether the lock is ours still. A broker that restarted knows of none, and may hand out another
   * record instead, which is given back.
   */
  private boolean renewed(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
    boolean held = settle(record, AcknowledgeType.RENEW);
    for (ConsumerRecord<byte[], byte[]> polled : fetch(Duration.ofMillis(1))) {
      if (polled.offset() != record.offset() || polled.partition() != record.partition()) {
        held = false;
        settle(polled, AcknowledgeType.RELEASE);
      }
    }
    return held;
  }

  /**
   * Returns whether the broker took it. A lock that was lost is not an error: the record goes to
   * another, and ids make it harmless.
   */
  private boolean settle(ConsumerRecord<byte[], byte[]> record, AcknowledgeType type) {
    try {
      consumer.acknowledge(record, type);
    } catch (IllegalStateException e) {
      LOG.warn(
          "topicName={} partition={} offset={} is not ours any more: {}",
          topic,
          record.partition(),
          record.offset(),
          e.getMessage());
      return false;
    }
    return consumer.commitSync().values().stream().allMatch(Optional::isEmpty);
  }

  @Override
  public void end() {
    if (consumer != null) {
      consumer.close();
    }
    deserializer.close();
  }
}
