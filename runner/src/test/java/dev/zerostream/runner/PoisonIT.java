package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zerostream.schemas.ClosedBy;
import dev.zerostream.schemas.Domain;
import dev.zerostream.schemas.DropReason;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.TaskRequest;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Acknowledged;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.EventProducer;
import dev.zerostream.stage.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoisonIT {

  @Test
  void shouldAbandonATaskAtItsLastDeliveryAndGoOn(@TempDir Path folder) {
    Cluster cluster = TestCluster.fresh(1);
    request(cluster, "d99999999");
    giveBack(cluster, ClientConfigs.DELIVERY_LIMIT - 1);

    // Practice is abandoned while there is nothing to practise, which would count here too.
    Settings settings = TestPipeline.settings().with("partitions", 1).with("practice.floor", 0);
    try (TestPipeline pipeline = new TestPipeline(cluster, settings, new FakePlayer(), folder)) {
      pipeline.awaitVersion(2);
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> assertThat(pipeline.tally().groups(ClosedBy.ABANDONED)).isEqualTo(1));
      pipeline.awaitVersion(pipeline.version() + 2);
    }

    assertThat(TestPipeline.tally(cluster).deadLetters()).isEqualTo(1);
    assertThat(TestPipeline.tally(cluster).dropped(DropReason.INCOMPLETE)).isEqualTo(1);
  }

  private static void request(Cluster cluster, String taskId) {
    TaskRequest request =
        TaskRequest.newBuilder()
            .setTaskId(taskId)
            .setTaskType(TaskType.DEDUCTION)
            .setDomain(Domain.PROGRAMMING)
            .setPhase(Phase.TRAIN)
            .setIssuedAtVersion(0)
            .setSeed(1)
            .build();
    try (EventProducer events = new EventProducer(cluster)) {
      Acknowledged.await(events.send(Topics.TASK_REQUESTS, null, taskId, request));
    }
  }

  /** As workers would that take the record and die over it. */
  private static void giveBack(Cluster cluster, int times) {
    try (KafkaShareConsumer<byte[], byte[]> consumer =
        new KafkaShareConsumer<>(
            ClientConfigs.shareConsumer(cluster, cluster.group("proposer")),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(cluster.name(Topics.TASK_REQUESTS)));
      for (int given = 0; given < times; ) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          consumer.acknowledge(record, AcknowledgeType.RELEASE);
          consumer.commitSync();
          given++;
        }
      }
    }
  }
}
