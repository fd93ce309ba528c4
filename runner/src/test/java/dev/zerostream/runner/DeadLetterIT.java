package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zerostream.schemas.DeadLetter;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Acknowledged;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.TopicReader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterIT {

  private static final byte[] GARBAGE = {0, 0, 0, 0, 0, 9};
  private static final List<Topic<?>> INPUTS =
      List.of(
          Topics.TASK_REQUESTS,
          Topics.PROPOSED_TASKS,
          Topics.VERIFIED_TASKS,
          Topics.SOLUTIONS,
          Topics.REWARDS,
          Topics.WEIGHTS);

  @Test
  void shouldBuryWhatCanNotBeReadAndGoOn(@TempDir Path folder) {
    Cluster cluster = TestCluster.fresh(2);
    try (TestPipeline pipeline =
        new TestPipeline(cluster, TestPipeline.settings(), new FakePlayer(), folder)) {
      pipeline.awaitVersion(1);

      INPUTS.forEach(topic -> writeGarbage(cluster, topic));

      pipeline.awaitVersion(pipeline.version() + 3);
      await().atMost(Duration.ofSeconds(30)).until(() -> letters(cluster).size() >= INPUTS.size());
    }
    assertThat(letters(cluster))
        .extracting(DeadLetter::getTopic)
        .containsExactlyInAnyOrderElementsOf(INPUTS.stream().map(cluster::name).toList());
    assertThat(letters(cluster))
        .allSatisfy(
            letter -> {
              assertThat(letter.getValue()).isEqualTo(ByteBuffer.wrap(GARBAGE));
              assertThat(letter.getCause()).startsWith("Expected ");
            });
  }

  private static void writeGarbage(Cluster cluster, Topic<?> topic) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            ClientConfigs.producer(cluster),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      Acknowledged.await(producer.send(new ProducerRecord<>(cluster.name(topic), GARBAGE)));
    }
  }

  private static List<DeadLetter> letters(Cluster cluster) {
    try (TopicReader<DeadLetter> reader = new TopicReader<>(cluster, Topics.DEAD_LETTERS)) {
      return reader.readToEnd().stream().map(TopicReader.Entry::value).toList();
    }
  }
}
