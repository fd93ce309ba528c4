package dev.zerostream.runner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.Cluster;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/** Tries what a user may do. */
final class AccessProbe {

  private static final byte[] JUNK = "junk".getBytes(UTF_8);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private AccessProbe() {}

  /** What the broker says that the user may do. */
  static Set<AclOperation> authorized(Admin admin, String topic) {
    try {
      return admin
          .describeTopics(
              List.of(topic), new DescribeTopicsOptions().includeAuthorizedOperations(true))
          .allTopicNames()
          .get()
          .get(topic)
          .authorizedOperations();
    } catch (ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(TopicAuthorizationException.class);
      return Set.of();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static boolean reads(Consumer<byte[], byte[]> consumer, Topic<?> topic) {
    TopicPartition partition = new TopicPartition(topic.name(), 0);
    try {
      consumer.assign(List.of(partition));
      consumer.seek(partition, 0);
      return await().atMost(PATIENCE).until(() -> consumer.poll(POLL).count(), n -> n > 0) > 0;
    } catch (TopicAuthorizationException e) {
      return false;
    }
  }

  static Producer<byte[], byte[]> producer(Cluster cluster) {
    Map<String, Object> config = new HashMap<>(ClientConfigs.producer(cluster));
    // An idempotent producer asks for an id first; what is asked here is the topic.
    config.put("enable.idempotence", false);
    return cluster.clients().producer(config);
  }

  static boolean writes(Producer<byte[], byte[]> producer, Topic<?> topic) {
    try {
      producer.send(new ProducerRecord<>(topic.name(), 0, JUNK, JUNK)).get();
      return true;
    } catch (ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(TopicAuthorizationException.class);
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
