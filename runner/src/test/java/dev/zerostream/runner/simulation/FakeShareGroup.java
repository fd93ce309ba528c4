package dev.zerostream.runner.simulation;

import dev.zerostream.runner.simulation.FakeLog.Stored;
import dev.zerostream.stage.ClientConfigs;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** A share group on one topic: who holds which record until when, and how often it was given. */
final class FakeShareGroup {

  /** Of a record that was given at least once. */
  private static final class Lock {
    private Object holder;
    private long until;
    private int deliveries;
    private boolean settled;
  }

  private final FakeLog log;
  private final String topic;
  private final LongSupplier millis;
  private final Map<TopicPartition, Map<Long, Lock>> locks = new HashMap<>();

  private final Map<TopicPartition, Long> floors = new HashMap<>();

  FakeShareGroup(FakeLog log, String topic, LongSupplier millis) {
    this.log = log;
    this.topic = topic;
    this.millis = millis;
  }

  /** The first record that nobody holds, locked for {@code member}. */
  Optional<ConsumerRecord<byte[], byte[]>> acquire(Object member) {
    for (int number = 0; number < log.count(topic); number++) {
      TopicPartition partition = new TopicPartition(topic, number);
      long end = log.lastStable(partition);
      for (long offset = firstOpen(partition, end); offset < end; offset++) {
        Stored stored = log.partition(partition).get((int) offset);
        if (stored.visible() && take(lock(partition, offset), member)) {
          return Optional.of(record(partition, offset, stored));
        }
      }
    }
    return Optional.empty();
  }

  /** Records before it are settled or invisible for ever. */
  private long firstOpen(TopicPartition partition, long end) {
    long offset = floors.getOrDefault(partition, 0L);
    while (offset < end
        && (!log.partition(partition).get((int) offset).visible()
            || lock(partition, offset).settled)) {
      offset++;
    }
    floors.put(partition, offset);
    return offset;
  }

  private boolean take(Lock lock, Object member) {
    boolean held = lock.holder != null && lock.until > millis.getAsLong();
    if (lock.settled || held || lock.deliveries >= ClientConfigs.DELIVERY_LIMIT) {
      return false;
    }
    lock.holder = member;
    lock.until = millis.getAsLong() + ClientConfigs.RECORD_LOCK.toMillis();
    lock.deliveries++;
    return true;
  }

  private ConsumerRecord<byte[], byte[]> record(
      TopicPartition partition, long offset, Stored stored) {
    short deliveries = (short) lock(partition, offset).deliveries;
    return new ConsumerRecord<>(
        topic,
        partition.partition(),
        offset,
        0,
        TimestampType.CREATE_TIME,
        stored.key().length,
        stored.value() == null ? 0 : stored.value().length,
        stored.key(),
        stored.value(),
        new RecordHeaders(),
        Optional.empty(),
        Optional.of(deliveries));
  }

  /** Settles a record, if {@code member} still holds it. */
  void acknowledge(Object member, TopicPartition partition, long offset, AcknowledgeType type) {
    Lock lock = lock(partition, offset);
    if (lock.holder != member || lock.until <= millis.getAsLong()) {
      return;
    }
    if (type == AcknowledgeType.RENEW) {
      lock.until = millis.getAsLong() + ClientConfigs.RECORD_LOCK.toMillis();
    } else {
      lock.holder = null;
      lock.settled = type != AcknowledgeType.RELEASE;
    }
  }

  private Lock lock(TopicPartition partition, long offset) {
    return locks
        .computeIfAbsent(partition, any -> new HashMap<>())
        .computeIfAbsent(offset, any -> new Lock());
  }
}
