package dev.zerostream.runner.simulation;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/** A producer of a {@link FakeLog}; every record is acknowledged at once. */
final class FakeProducer extends MockProducer<byte[], byte[]> {

  private final FakeLog log;
  private final String transactionalId;
  private int epoch;
  private FakeLog.Transaction transaction;

  FakeProducer(FakeLog log, String transactionalId) {
    this.log = log;
    this.transactionalId = transactionalId;
  }

  @Override
  public void initTransactions() {
    epoch = log.begin(transactionalId);
  }

  @Override
  public void beginTransaction() {
    log.requireEpoch(transactionalId, epoch);
    transaction = log.start(transactionalId);
  }

  @Override
  public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
    return send(record, null);
  }

  @Override
  public synchronized Future<RecordMetadata> send(
      ProducerRecord<byte[], byte[]> record, Callback callback) {
    if (transactionalId != null) {
      log.requireEpoch(transactionalId, epoch);
    }
    int number =
        record.partition() == null
            ? log.partitionFor(record.topic(), record.key())
            : record.partition();
    TopicPartition partition = new TopicPartition(record.topic(), number);
    long offset = log.append(partition, record.key(), record.value(), transaction);
    RecordMetadata metadata = new RecordMetadata(partition, offset, 0, 0, 0, 0);
    if (callback != null) {
      callback.onCompletion(metadata, null);
    }
    return CompletableFuture.completedFuture(metadata);
  }

  @Override
  public void sendOffsetsToTransaction(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
    log.requireEpoch(transactionalId, epoch);
    transaction.offsets.put(group.groupId(), Map.copyOf(offsets));
  }

  @Override
  public void commitTransaction() {
    log.requireEpoch(transactionalId, epoch);
    log.commit(transactionalId, transaction);
    transaction = null;
  }

  @Override
  public synchronized void flush() {}

  @Override
  public void close() {}

  @Override
  public void close(Duration patience) {}
}
