package dev.zerostream.runner.simulation;

import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Clients;
import dev.zerostream.stage.Cluster;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.utils.Utils;

/**
 * A Kafka cluster in memory, for one thread: transactions with fencing, aborted records, markers
 * that take an offset, a last stable offset; share groups with locks and delivery counts.
 */
final class FakeLog implements Clients {

  /** A protection that a mutation leaves out. */
  enum Mutation {
    NONE,
    OFFSETS_LEFT_OUT,
    FENCE_LEFT_OUT,
    LOOKUP_LEFT_OUT,
    DEDUPLICATION_LEFT_OUT
  }

  enum State {
    OPEN,
    COMMITTED,
    ABORTED
  }

  /** What one producer writes between begin and end. */
  static final class Transaction {
    State state = State.OPEN;
    final Map<String, Map<TopicPartition, OffsetAndMetadata>> offsets = new HashMap<>();
    final List<TopicPartition> touched = new ArrayList<>();
  }

  /** A record, or a marker when it has no key. */
  record Stored(byte[] key, byte[] value, Transaction transaction) {
    boolean ended() {
      return transaction == null || transaction.state != State.OPEN;
    }

    boolean visible() {
      return key != null && (transaction == null || transaction.state == State.COMMITTED);
    }
  }

  private final Map<TopicPartition, List<Stored>> partitions = new HashMap<>();
  private final Map<TopicPartition, Integer> stable = new HashMap<>();
  private final Map<String, Integer> counts = new HashMap<>();
  private final Map<String, Integer> epochs = new HashMap<>();
  private final Map<String, Transaction> open = new HashMap<>();
  private final Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = new HashMap<>();
  private final Map<String, FakeShareGroup> shareGroups = new HashMap<>();
  private final LongSupplier millis;
  private final Mutation mutation;

  FakeLog(Cluster names, int many, LongSupplier millis, Mutation mutation) {
    this.millis = millis;
    this.mutation = mutation;
    for (Topic<?> topic : Topics.ALL) {
      counts.put(names.name(topic), topic.partitions() == Topic.Partitions.ONE ? 1 : many);
    }
  }

  /** Whether workers do not find what others published before them. */
  boolean blind() {
    return mutation == Mutation.LOOKUP_LEFT_OUT || mutation == Mutation.DEDUPLICATION_LEFT_OUT;
  }

  int count(String topic) {
    return counts.get(topic);
  }

  List<Stored> partition(TopicPartition partition) {
    return partitions.computeIfAbsent(partition, any -> new ArrayList<>());
  }

  /** First offset that a reader of committed records may not pass. */
  long lastStable(TopicPartition partition) {
    List<Stored> records = partition(partition);
    int offset = stable.getOrDefault(partition, 0);
    while (offset < records.size() && records.get(offset).ended()) {
      offset++;
    }
    stable.put(partition, offset);
    return offset;
  }

  long append(TopicPartition partition, byte[] key, byte[] value, Transaction transaction) {
    List<Stored> records = partition(partition);
    records.add(new Stored(key, value, transaction));
    if (transaction != null && !transaction.touched.contains(partition)) {
      transaction.touched.add(partition);
    }
    return records.size() - 1L;
  }

  int partitionFor(String topic, byte[] key) {
    return Utils.toPositive(Utils.murmur2(key)) % count(topic);
  }

  /** Fences earlier producers of the id and aborts what they left open. */
  int begin(String transactionalId) {
    int epoch = epochs.merge(transactionalId, 1, Integer::sum);
    Transaction left = open.remove(transactionalId);
    if (left != null) {
      end(left, State.ABORTED);
    }
    return epoch;
  }

  void requireEpoch(String transactionalId, int epoch) {
    if (mutation != Mutation.FENCE_LEFT_OUT && epochs.get(transactionalId) != epoch) {
      throw new ProducerFencedException("there is a newer producer of " + transactionalId);
    }
  }

  Transaction start(String transactionalId) {
    Transaction transaction = new Transaction();
    open.put(transactionalId, transaction);
    return transaction;
  }

  void commit(String transactionalId, Transaction transaction) {
    open.remove(transactionalId, transaction);
    if (mutation != Mutation.OFFSETS_LEFT_OUT) {
      transaction.offsets.forEach(
          (group, offsets) ->
              committed.computeIfAbsent(group, any -> new HashMap<>()).putAll(offsets));
    }
    end(transaction, State.COMMITTED);
  }

  void end(Transaction transaction, State state) {
    transaction.state = state;
    transaction.touched.forEach(it -> append(it, null, null, null));
  }

  OffsetAndMetadata committed(String group, TopicPartition partition) {
    return committed.getOrDefault(group, Map.of()).get(partition);
  }

  FakeShareGroup shareGroup(String group, String topic) {
    return shareGroups.computeIfAbsent(
        group + " " + topic, any -> new FakeShareGroup(this, topic, millis));
  }

  @Override
  public Consumer<byte[], byte[]> consumer(Map<String, Object> config) {
    return new FakeConsumer(this, config);
  }

  @Override
  public ShareConsumer<byte[], byte[]> shareConsumer(Map<String, Object> config) {
    return new FakeShareConsumer(this, (String) config.get("group.id"));
  }

  @Override
  public Producer<byte[], byte[]> producer(Map<String, Object> config) {
    return new FakeProducer(this, (String) config.get("transactional.id"));
  }
}
