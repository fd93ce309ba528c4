package dev.zerostream.learner;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.zerostream.schemas.DroppedTrajectory;
import dev.zerostream.schemas.TaskRequest;
import dev.zerostream.schemas.TrainedBatch;
import dev.zerostream.schemas.TrainedTrajectory;
import dev.zerostream.schemas.WeightChunk;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Acknowledged;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.Cluster;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes what the learner says, each time in one Kafka transaction.
 *
 * <p><b>Contract</b>: creating one fences every earlier learner of the run. A failure leaves the
 * outcome to the log: the caller must stop and start again from its recovery.
 */
final class Publication implements AutoCloseable {

  /** Well below the message limit, so that readers of other languages need no settings. */
  private static final int CHUNK_BYTES = 1_000_000;

  private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(60);
  private static final String MODEL_KEY = "model";

  private final Cluster cluster;
  private final ConsumerGroupMetadata group;
  private final Producer<byte[], byte[]> producer;
  private final Map<Topic<?>, Serializer<?>> serializers = new HashMap<>();
  private final List<Future<RecordMetadata>> sent = new ArrayList<>();

  Publication(Cluster cluster) {
    this.cluster = cluster;
    String groupId = cluster.group("learner");
    this.group = metadata(cluster, groupId);
    Map<String, Object> config =
        ClientConfigs.transactionalProducer(cluster, groupId, TRANSACTION_TIMEOUT);
    // Weights do not shrink, and differences are packed already.
    config.put("compression.type", "none");
    this.producer = cluster.clients().producer(config);
    producer.initTransactions();
  }

  /** Publishes requests alone, between two versions. */
  void publish(List<TaskRequest> requests) {
    inTransaction(() -> requests.forEach(this::send));
  }

  /**
   * Publishes a version with all that follows from it, and commits the learner's offset.
   *
   * @param manifest without {@code firstChunkOffset} and {@code chunkCount}
   * @param payload what goes into chunks
   */
  void publish(
      WeightVersion.Builder manifest, byte[] payload, Batch batch, List<TaskRequest> requests) {
    inTransaction(
        () -> {
          sendChunks(manifest, payload);
          if (batch != null) {
            send(Topics.TRAINING_BATCHES, Long.toString(batch.version()), trainedBatch(batch));
          }
          requests.forEach(this::send);
          WeightVersion complete = manifest.build();
          send(Topics.WEIGHTS, MODEL_KEY, complete);
          TopicPartition rewards = new TopicPartition(cluster.name(Topics.REWARDS), 0);
          producer.sendOffsetsToTransaction(
              Map.of(rewards, new OffsetAndMetadata(complete.getRewardsOffset())), group);
        });
  }

  private void inTransaction(Runnable sends) {
    try {
      producer.beginTransaction();
      sends.run();
      producer.flush();
      sent.forEach(Acknowledged::await);
      sent.clear();
      producer.commitTransaction();
    } catch (ProducerFencedException | InvalidProducerEpochException e) {
      throw new IllegalStateException(
          "Expected to be the run's active learner, but another one has taken over", e);
    }
  }

  private void sendChunks(WeightVersion.Builder manifest, byte[] payload) {
    int count = (payload.length + CHUNK_BYTES - 1) / CHUNK_BYTES;
    long version = manifest.getVersion();
    long first = -1;
    for (int index = 0; index < count; index++) {
      int from = index * CHUNK_BYTES;
      int length = Math.min(CHUNK_BYTES, payload.length - from);
      WeightChunk chunk =
          new WeightChunk(version, index, ByteBuffer.wrap(payload, from, length).slice());
      send(Topics.WEIGHT_CHUNKS, version + "/" + index, chunk);
      first = index == 0 ? Acknowledged.await(sent.get(sent.size() - 1)).offset() : first;
    }
    manifest.setFirstChunkOffset(first).setChunkCount(count);
  }

  private void send(TaskRequest request) {
    send(Topics.TASK_REQUESTS, request.getTaskId(), request);
  }

  private <V extends SpecificRecord> void send(Topic<V> topic, String key, V value) {
    @SuppressWarnings("unchecked") // put there for this topic, on the line below
    Serializer<V> serializer =
        (Serializer<V>)
            serializers.computeIfAbsent(topic, any -> cluster.serdes().serializer(topic));
    String name = cluster.name(topic);
    byte[] bytes = serializer.serialize(name, value);
    sent.add(producer.send(new ProducerRecord<>(name, key.getBytes(UTF_8), bytes)));
  }

  private static TrainedBatch trainedBatch(Batch batch) {
    return TrainedBatch.newBuilder()
        .setVersion(batch.version())
        .setTrained(
            batch.trained().stream()
                .map(t -> new TrainedTrajectory(t.held().id(), t.held().offset()))
                .toList())
        .setDropped(
            batch.dropped().stream()
                .map(d -> new DroppedTrajectory(d.held().id(), d.held().offset(), d.reason()))
                .toList())
        .setCarriedOver(batch.carriedOver())
        .build();
  }

  /** Of a group without members: the learner assigns its one partition itself. */
  private static ConsumerGroupMetadata metadata(Cluster cluster, String groupId) {
    Map<String, Object> config = new HashMap<>(ClientConfigs.reader(cluster));
    config.put("group.id", groupId);
    try (Consumer<byte[], byte[]> consumer = cluster.clients().consumer(config)) {
      return consumer.groupMetadata();
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(10));
  }
}
