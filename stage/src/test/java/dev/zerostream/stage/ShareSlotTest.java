package dev.zerostream.stage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.zerostream.schemas.Domain;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.TaskRequest;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.topic.Topics;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidRecordStateException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a slot does when its broker has restarted and knows of no lock, or is not ready yet. */
class ShareSlotTest {

  private static final String SCOPE = "share-slot-test";
  private static final String TOPIC = "task-requests";

  private final Deque<Long> handedOut = new ArrayDeque<>();
  private final List<String> decisions = new ArrayList<>();
  private final CompletableFuture<Void> longWork = new CompletableFuture<>();
  private final List<String> worked = new ArrayList<>();
  private final Liveness liveness = new Liveness("records", () -> Instant.EPOCH);
  private final Cluster cluster = new Cluster("none:1", "mock://" + SCOPE, "", "none", clients());
  private boolean lockLost;
  private int unready;

  @BeforeEach
  void register() throws Exception {
    MockSchemaRegistry.getClientForScope(SCOPE)
        .register(Topics.TASK_REQUESTS.subject(""), new AvroSchema(Topics.TASK_REQUESTS.schema()));
  }

  @AfterEach
  void forget() {
    MockSchemaRegistry.dropScope(SCOPE);
  }

  @Test
  void shouldFinishWhatItHasAndGiveBackWhatItIsHandedInsteadAndGoOn() throws Exception {
    // Given a record whose work outlasts its lock, which a restart takes away
    ShareSlot<TaskRequest> slot = slot();
    slot.begin();
    handedOut.add(0L);
    lockLost = true;

    // When its renewal is refused and another record comes instead
    slot.turn();
    lockLost = false;
    handedOut.add(1L);
    slot.turn();

    // Then the first is finished once, the other only worked on when its turn has come
    assertThat(decisions).containsExactly("RENEW 0", "RELEASE 1", "ACCEPT 0 refused", "ACCEPT 1");
    assertThat(worked).containsExactly("task-0", "task-1");
    assertThat(liveness.read().progress()).isEqualTo(2);
  }

  @Test
  void shouldAskAgainWhileTheShareCoordinatorIsSetUp() throws Exception {
    // Given a broker that is not ready for the first polls
    ShareSlot<TaskRequest> slot = slot();
    slot.begin();
    unready = 2;
    handedOut.add(0L);
    longWork.complete(null);

    // When the slot takes as many turns and one more
    for (int turn = 0; turn < 3; turn++) {
      slot.turn();
    }

    // Then the record was worked on
    assertThat(decisions).containsExactly("ACCEPT 0");
  }

  @Test
  void shouldFailWhereTheShareCoordinatorIsNeverReady() {
    // Given a broker that is never ready
    ShareSlot<TaskRequest> slot = slot();
    slot.begin();
    unready = Integer.MAX_VALUE;

    // When the slot asks again and again, then it ends with what the broker said
    assertThatIllegalStateException()
        .isThrownBy(
            () -> {
              for (int turn = 0; turn < 1_000; turn++) {
                slot.turn();
              }
            })
        .withMessageContaining("error code 15");
  }

  private ShareSlot<TaskRequest> slot() {
    ShareHandler<TaskRequest> handler =
        new ShareHandler<>() {
          @Override
          public CompletableFuture<Void> handle(TaskRequest request, int partition) {
            worked.add(request.getTaskId());
            return worked.size() == 1 ? longWork : CompletableFuture.completedFuture(null);
          }

          @Override
          public CompletableFuture<Void> handleAgain(
              TaskRequest request, int partition, Instant since) {
            throw new AssertionError("no record is delivered twice here");
          }

          @Override
          public CompletableFuture<Void> abandon(TaskRequest request, int partition, String cause) {
            throw new AssertionError("no record is at its last delivery here");
          }
        };
    DeadLetters letters = new DeadLetters("proposer", cluster, InstantSource.system());
    return new ShareSlot<>(
        "proposer",
        cluster,
        Topics.TASK_REQUESTS,
        handler,
        letters,
        liveness,
        Duration.ofMillis(20),
        Duration.ZERO);
  }

  private ConsumerRecords<byte[], byte[]> poll() {
    if (unready > 0) {
      unready--;
      throw new IllegalStateException("Unexpected error code 15 while fetching");
    }
    Long offset = handedOut.poll();
    if (offset == null && lockLost && decisions.size() == 1) {
      // The restarted broker has another record for us.
      offset = 1L;
      longWork.complete(null);
    }
    if (offset == null) {
      return ConsumerRecords.empty();
    }
    TaskRequest request =
        new TaskRequest(
            "task-" + offset, TaskType.DEDUCTION, Domain.PROGRAMMING, Phase.TRAIN, 0L, null, 1L);
    byte[] value = cluster.serdes().serializer(Topics.TASK_REQUESTS).serialize(TOPIC, request);
    var record = new ConsumerRecord<>(TOPIC, 0, offset, "key".getBytes(UTF_8), value);
    return new ConsumerRecords<>(Map.of(new TopicPartition(TOPIC, 0), List.of(record)), Map.of());
  }

  /** The client refuses to acknowledge what it does not hold. */
  private void acknowledge(ConsumerRecord<byte[], byte[]> record, AcknowledgeType type) {
    boolean refused = lockLost && type == AcknowledgeType.ACCEPT;
    decisions.add("%s %d%s".formatted(type.name(), record.offset(), refused ? " refused" : ""));
    if (refused) {
      throw new IllegalStateException("The record cannot be acknowledged.");
    }
  }

  private Map<TopicIdPartition, Optional<KafkaException>> commit() {
    Optional<KafkaException> failure =
        lockLost && decisions.size() == 1
            ? Optional.of(new InvalidRecordStateException("not acquired"))
            : Optional.empty();
    return Map.of(new TopicIdPartition(Uuid.ZERO_UUID, 0, TOPIC), failure);
  }

  @SuppressWarnings("unchecked") // the proxy is of that type
  private ShareConsumer<byte[], byte[]> shareConsumer() {
    return (ShareConsumer<byte[], byte[]>)
        Proxy.newProxyInstance(
            ShareSlotTest.class.getClassLoader(),
            new Class<?>[] {ShareConsumer.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "poll" -> poll();
                  case "acknowledge" -> {
                    acknowledge(
                        (ConsumerRecord<byte[], byte[]>) arguments[0],
                        (AcknowledgeType) arguments[1]);
                    yield null;
                  }
                  case "commitSync" -> commit();
                  default -> null;
                });
  }

  private Clients clients() {
    return new Clients() {
      @Override
      public Consumer<byte[], byte[]> consumer(Map<String, Object> config) {
        throw new AssertionError("a slot needs none");
      }

      @Override
      public ShareConsumer<byte[], byte[]> shareConsumer(Map<String, Object> config) {
        return ShareSlotTest.this.shareConsumer();
      }

      @Override
      public Producer<byte[], byte[]> producer(Map<String, Object> config) {
        return null;
      }
    };
  }
}
