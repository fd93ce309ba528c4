package dev.zerostream.runner.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zerostream.stage.Acknowledged;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.ClusterCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {

  private static final TopicPartition NOTES = new TopicPartition("notes", 0);

  @Test
  void shouldKeepRecordsAndClusterOverARestart(@TempDir Path folder) {
    String clusterId;
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0)) {
      Cluster cluster = cluster(broker);
      clusterId = clusterId(cluster);
      write(cluster, "before");
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0)) {
      Cluster cluster = cluster(broker);
      assertThat(clusterId(cluster)).isEqualTo(clusterId);
      write(cluster, "after");
      assertThat(read(cluster)).containsExactly("before", "after");
    }
  }

  @Test
  void shouldNameThePortThatIsTaken(@TempDir Path folder) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> EmbeddedBroker.start(folder, port))
          .isInstanceOf(BadUsage.class)
          .hasMessage(
              "Expected port %d to be free, but another process listens on it; choose one with"
                  + " --port",
              port);
    }
  }

  @Test
  void shouldRefuseAFolderThatCanNotBeWritten(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "no folder");
    assertThatThrownBy(() -> EmbeddedBroker.start(file, 0))
        .isInstanceOf(BadUsage.class)
        .hasMessageStartingWith("Expected to write to %s, but ", file);
  }

  @Test
  void shouldHaveTheSettingsOfASingleNodeInForce(@TempDir Path folder) {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0)) {
      Cluster cluster = cluster(broker);
      ConfigResource node = new ConfigResource(ConfigResource.Type.BROKER, "1");
      try (Admin admin = ClusterCheck.admin(cluster)) {
        var config = ClusterCheck.await(cluster, admin.describeConfigs(List.of(node)).all());
        SingleNode.SETTINGS.forEach(
            (name, value) ->
                assertThat(config.get(node).get(name).value()).as(name).isEqualTo(value));
      }
    }
  }

  private static Cluster cluster(EmbeddedBroker broker) {
    return new Cluster(broker.bootstrapServers(), "", "", "gzip");
  }

  private static String clusterId(Cluster cluster) {
    try (Admin admin = ClusterCheck.admin(cluster)) {
      return ClusterCheck.await(cluster, admin.describeCluster().clusterId());
    }
  }

  private static void write(Cluster cluster, String note) {
    try (Admin admin = ClusterCheck.admin(cluster)) {
      if (!ClusterCheck.await(cluster, admin.listTopics().names()).contains(NOTES.topic())) {
        NewTopic topic = new NewTopic(NOTES.topic(), Optional.of(1), Optional.empty());
        ClusterCheck.await(cluster, admin.createTopics(List.of(topic)).all());
      }
    }
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            ClientConfigs.producer(cluster),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      Acknowledged.await(producer.send(new ProducerRecord<>(NOTES.topic(), note.getBytes(UTF_8))));
    }
  }

  private static List<String> read(Cluster cluster) {
    List<String> notes = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            ClientConfigs.reader(cluster),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(NOTES));
      consumer.seekToBeginning(List.of(NOTES));
      long end = consumer.endOffsets(List.of(NOTES)).get(NOTES);
      while (consumer.position(NOTES) < end) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(record -> notes.add(new String(record.value(), UTF_8)));
      }
    }
    return notes;
  }
}
