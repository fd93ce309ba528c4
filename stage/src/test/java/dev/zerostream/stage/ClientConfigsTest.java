package dev.zerostream.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

/** The settings that the guarantees rest on, one by one. */
class ClientConfigsTest {

  private static final Cluster CLUSTER = new Cluster("host:9092", "http://host:8081", "p-", "gzip");
  private static final Path STATE = Path.of("state");

  @Test
  void shouldWaitForAllReplicasAndWriteNothingTwice() {
    Map<String, Object> config = ClientConfigs.producer(CLUSTER);

    assertThat(config)
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", true)
        .containsEntry("compression.type", "gzip")
        .containsEntry("max.request.size", 8 << 20)
        .containsEntry("bootstrap.servers", "host:9092")
        .doesNotContainKey("transactional.id");
  }

  @Test
  void shouldFenceByTheTransactionalId() {
    Map<String, Object> config =
        ClientConfigs.transactionalProducer(CLUSTER, "p-learner", Duration.ofSeconds(60));

    assertThat(config)
        .containsAllEntriesOf(ClientConfigs.producer(CLUSTER))
        .containsEntry("transactional.id", "p-learner")
        .containsEntry("transaction.timeout.ms", 60_000);
  }

  @Test
  void shouldReadCommittedRecordsAndCommitNothingByItself() {
    Map<String, Object> config = ClientConfigs.reader(CLUSTER);

    assertThat(config)
        .containsEntry("isolation.level", "read_committed")
        .containsEntry("enable.auto.commit", false)
        .containsEntry("auto.offset.reset", "none")
        .doesNotContainKey("group.id");
    assertThat((int) config.get("max.partition.fetch.bytes")).isGreaterThanOrEqualTo(8 << 20);
    assertThat((int) config.get("fetch.max.bytes")).isGreaterThanOrEqualTo(8 << 20);
  }

  @Test
  void shouldShareOneRecordAtATimeAndAcknowledgeByHand() {
    assertThat(ClientConfigs.shareConsumer(CLUSTER, "p-solver"))
        .containsEntry("group.id", "p-solver")
        .containsEntry("share.acknowledgement.mode", "explicit")
        .containsEntry("share.acquire.mode", "record_limit")
        .containsEntry("max.poll.records", 1);
  }

  @Test
  void shouldKeepFromShareConsumersWhatOnlyOtherConsumersKnow() {
    Map<String, String> users = Map.of("session.timeout.ms", "9000", "max.poll.interval.ms", "7");
    Cluster cluster = CLUSTER.with(ClientProperties.of(users, Map.of()));

    assertThat(ClientConfigs.reader(cluster)).containsEntry("session.timeout.ms", "9000");
    assertThat(ClientConfigs.shareConsumer(cluster, "p-solver"))
        .doesNotContainKey("session.timeout.ms")
        .containsEntry("max.poll.interval.ms", "7");
  }

  @Test
  void shouldSetUpShareGroups() {
    assertThat(ClientConfigs.shareGroup())
        .isEqualTo(
            Map.of(
                "share.isolation.level", "read_committed",
                "share.auto.offset.reset", "earliest",
                "share.delivery.count.limit", "10",
                "share.record.lock.duration.ms", "30000",
                "share.renew.acknowledge.enable", "true"));
  }

  @Test
  void shouldProcessExactlyOnceUnderANameThatSurvivesARestart() {
    assertThat(streams())
        .containsEntry("application.id", "p-verifier")
        .containsEntry("processing.guarantee", "exactly_once_v2")
        .containsEntry("group.protocol", "classic")
        .containsEntry("state.dir", "state")
        .containsEntry("replication.factor", -1)
        .containsEntry("ensure.explicit.internal.resource.naming", true)
        .containsEntry("main.consumer.group.instance.id", "one")
        .containsEntry("main.consumer.session.timeout.ms", 6_000)
        .containsEntry("consumer.auto.offset.reset", "earliest")
        .containsEntry("producer.transaction.timeout.ms", 30_000)
        .containsEntry("producer.max.request.size", 8 << 20)
        .containsEntry("producer.compression.type", "gzip")
        .containsEntry("topic.max.message.bytes", 8 << 20);
  }

  @Test
  void shouldReachTheClientsOfStreams() {
    // When
    StreamsConfig config = new StreamsConfig(streams());
    Map<String, Object> main = config.getMainConsumerConfigs("group", "client", 1);
    Map<String, Object> producer = config.getProducerConfigs("client");

    // Then
    assertThat(main)
        .containsEntry("isolation.level", "read_committed")
        .containsEntry("group.instance.id", "one-1")
        .containsEntry("session.timeout.ms", 6_000);
    assertThat(producer)
        .containsEntry("transaction.timeout.ms", 30_000)
        .containsEntry("enable.idempotence", true);
  }

  @Test
  void shouldUseNoSettingThatTheClientsDoNotKnow() {
    assertThat(ProducerConfig.configNames())
        .containsAll(
            ClientConfigs.transactionalProducer(CLUSTER, "id", Duration.ofSeconds(1)).keySet());
    assertThat(ConsumerConfig.configNames()).containsAll(ClientConfigs.reader(CLUSTER).keySet());
    assertThat(ConsumerConfig.configNames())
        .containsAll(ClientConfigs.shareConsumer(CLUSTER, "group").keySet());
  }

  @Test
  void shouldHaveValuesThatTheClientsAccept() {
    Map<String, Object> producer = new HashMap<>(ClientConfigs.producer(CLUSTER));
    producer.put("key.serializer", ByteArraySerializer.class);
    producer.put("value.serializer", ByteArraySerializer.class);
    Map<String, Object> reader = new HashMap<>(ClientConfigs.reader(CLUSTER));
    reader.put("key.deserializer", ByteArrayDeserializer.class);
    reader.put("value.deserializer", ByteArrayDeserializer.class);

    assertThat(new ProducerConfig(producer).getString("acks")).isEqualTo("-1");
    assertThat(new ConsumerConfig(reader).getString("isolation.level")).isEqualTo("read_committed");
  }

  private static Map<String, Object> streams() {
    return ClientConfigs.streams(CLUSTER, "p-verifier", "one", STATE, Duration.ofSeconds(30));
  }
}
