package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.policy.FakePolicy;
import dev.zerostream.runner.report.Tally;
import dev.zerostream.schemas.RejectReason;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pipeline never stalls, whatever becomes of the requests. */
class CreditIT {

  @Test
  void shouldMakeVersionsInSynchronousMode(@TempDir Path folder) {
    Cluster cluster = TestCluster.fresh(2);
    Settings settings = TestPipeline.settings().with("max.lag", 0);
    try (TestPipeline pipeline = new TestPipeline(cluster, settings, new FakePlayer(), folder)) {
      pipeline.awaitVersion(3);
    }

    assertThat(TestPipeline.tally(cluster).stalenessMax()).isZero();
  }

  @Test
  void shouldMakeVersionsWhenOneTypeIsAlwaysInvalid(@TempDir Path folder) {
    Cluster cluster = TestCluster.fresh(2);
    FakePlayer honest = new FakePlayer();
    FakePolicy.Responder player =
        (prompt, seed) ->
            prompt.contains("<propose-induction>") ? "no idea" : honest.respond(prompt, seed);
    try (TestPipeline pipeline =
        new TestPipeline(cluster, TestPipeline.settings(), player, folder)) {
      pipeline.awaitVersion(3);
    }

    assertThat(TestPipeline.tally(cluster).rejected().get(RejectReason.FORMAT))
        .isGreaterThanOrEqualTo(9);
  }

  @Test
  void shouldMakeVersionsWhenAProposerDiesBetweenPollAndPublish(@TempDir Path folder) {
    Cluster cluster = TestCluster.fresh(1);
    Settings settings =
        TestPipeline.settings().with("max.lag", 0).with("request.timeout.seconds", 100_000);
    try (KafkaShareConsumer<byte[], byte[]> doomed = rival(cluster);
        TestPipeline pipeline = new TestPipeline(cluster, settings, new FakePlayer(), folder)) {
      while (doomed.poll(Duration.ofMillis(200)).isEmpty()) {
        assertThat(pipeline.version()).as("versions before the rival got a request").isLessThan(50);
      }
      long taken = pipeline.version();

      pipeline.awaitVersion(taken + 3);
    }

    Tally tally = TestPipeline.tally(cluster);
    assertThat(tally.doubled()).isZero();
  }

  @Test
  void shouldMakeVersionsWhenTasksEndAsDeadLetters(@TempDir Path folder)
      throws InterruptedException {
    Cluster cluster = TestCluster.fresh(1);
    Settings settings = TestPipeline.settings().with("request.timeout.seconds", 5);
    AtomicBoolean done = new AtomicBoolean();
    Thread vandal = new Thread(() -> answerWithGarbage(cluster, done), "vandal");
    vandal.start();
    try (TestPipeline pipeline = new TestPipeline(cluster, settings, new FakePlayer(), folder)) {
      pipeline.awaitVersion(5);
    } finally {
      done.set(true);
      vandal.join();
    }

    Tally tally = TestPipeline.tally(cluster);
    assertThat(tally.deadLetters()).isPositive();
    assertThat(tally.doubled()).isZero();
  }

  /** Takes requests as a proposer would and writes undecodable proposals. */
  private static void answerWithGarbage(Cluster cluster, AtomicBoolean done) {
    try (KafkaShareConsumer<byte[], byte[]> consumer = rival(cluster);
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                ClientConfigs.producer(cluster),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      while (!done.get()) {
        for (ConsumerRecord<byte[], byte[]> request : consumer.poll(Duration.ofMillis(200))) {
          String topic = cluster.name(Topics.PROPOSED_TASKS);
          var unused =
              producer.send(new ProducerRecord<>(topic, request.key(), new byte[] {1, 2, 3}));
          producer.flush();
          consumer.acknowledge(request, AcknowledgeType.ACCEPT);
          consumer.commitSync();
        }
      }
    }
  }

  private static KafkaShareConsumer<byte[], byte[]> rival(Cluster cluster) {
    KafkaShareConsumer<byte[], byte[]> consumer =
        new KafkaShareConsumer<>(
            ClientConfigs.shareConsumer(cluster, cluster.group("proposer")),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.subscribe(List.of(cluster.name(Topics.TASK_REQUESTS)));
    return consumer;
  }
}
