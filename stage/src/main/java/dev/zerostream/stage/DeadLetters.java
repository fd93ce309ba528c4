package dev.zerostream.stage;

import dev.zerostream.schemas.DeadLetter;
import dev.zerostream.schemas.topic.Topics;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where records go that a stage could not read or finish: their bytes, where they stood, and why.
 *
 * <p><b>Contract</b>: {@link #bury} returns once the broker has acknowledged the letter, so that
 * the record may be acknowledged afterwards. Thread-safe.
 */
public final class DeadLetters implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

  private final String stage;
  private final String topic;
  private final Serializer<DeadLetter> serializer;
  private final Producer<byte[], byte[]> producer;
  private final InstantSource clock;
  private final LongAdder count = new LongAdder();

  /** Dead letters of {@code stage} on {@code cluster}. */
  public DeadLetters(String stage, Cluster cluster, InstantSource clock) {
    this.stage = stage;
    this.topic = cluster.name(Topics.DEAD_LETTERS);
    this.serializer = cluster.serdes().serializer(Topics.DEAD_LETTERS);
    this.producer = cluster.clients().producer(ClientConfigs.producer(cluster));
    this.clock = clock;
  }

  /** Writes the letter and waits for the broker. */
  public void bury(ConsumerRecord<byte[], byte[]> dead, String cause) {
    Acknowledged.await(producer.send(letter(dead, cause)));
  }

  /** The letter as a record, for a caller that sends it in a transaction of its own. */
  public ProducerRecord<byte[], byte[]> letter(ConsumerRecord<byte[], byte[]> dead, String cause) {
    LOG.warn(
        "stage={} topicName={} partition={} offset={} dead letter: {}",
        stage,
        dead.topic(),
        dead.partition(),
        dead.offset(),
        cause);
    count.increment();
    DeadLetter letter =
        DeadLetter.newBuilder()
            .setStage(stage)
            .setTopic(dead.topic())
            .setPartition(dead.partition())
            .setOffset(dead.offset())
            .setKey(wrap(dead.key()))
            .setValue(wrap(dead.value()))
            .setCause(cause)
            .setDiedAt(clock.instant())
            .build();
    return new ProducerRecord<>(topic, dead.key(), serializer.serialize(topic, letter));
  }

  /** How many letters this process has written. */
  public long count() {
    return count.sum();
  }

  private static ByteBuffer wrap(byte[] bytes) {
    return bytes == null ? null : ByteBuffer.wrap(bytes);
  }

  @Override
  public void close() {
    producer.close();
  }
}
