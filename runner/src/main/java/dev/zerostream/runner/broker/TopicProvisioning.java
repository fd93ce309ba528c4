package dev.zerostream.runner.broker;

import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.ClusterCheck;
import dev.zerostream.stage.Fleets;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Puts on a cluster what a run needs: topics, share-group settings, schemas and their compatibility
 * level. Doing it again changes nothing.
 *
 * @param partitions of the topics that have many
 * @param retentionHours of the topics that are kept long; -1 for ever
 */
public record TopicProvisioning(Cluster cluster, int partitions, long retentionHours) {

  /** Groups that read with share consumers. */
  public static final List<String> SHARE_GROUPS = List.of("proposer", "solver");

  private static final int CONFLICT = 409;

  /**
   * Creates and registers whatever is missing.
   *
   * @throws BadUsage when a topic has another number of partitions or a subject holds an
   *     incompatible schema
   */
  public void apply() {
    try (Admin admin = ClusterCheck.admin(cluster)) {
      createTopics(admin);
      SHARE_GROUPS.forEach(role -> configureShareGroup(admin, role));
    }
    registerSchemas();
  }

  /** Gives the share group of each fleet of solvers its settings, before its first member joins. */
  public void configure(Fleets fleets) {
    try (Admin admin = ClusterCheck.admin(cluster)) {
      fleets.all().forEach(fleet -> configureShareGroup(admin, Fleets.role(fleet.getName())));
    }
  }

  private void createTopics(Admin admin) {
    for (Topic<?> topic : Topics.ALL) {
      Optional<Integer> count =
          Optional.of(topic.partitions() == Topic.Partitions.ONE ? 1 : partitions);
      NewTopic created =
          new NewTopic(cluster.name(topic), count, Optional.empty()).configs(topicConfig(topic));
      try {
        await(admin.createTopics(List.of(created)).all());
      } catch (TopicExistsException e) {
        requirePartitions(admin, topic, count.get());
      }
    }
  }

  private void requirePartitions(Admin admin, Topic<?> topic, int expected) {
    String name = cluster.name(topic);
    int actual =
        await(admin.describeTopics(List.of(name)).allTopicNames()).get(name).partitions().size();
    if (actual != expected) {
      throw new BadUsage(
          "Expected topic %s to have %d partitions, but it has %d"
              .formatted(name, expected, actual));
    }
  }

  private Map<String, String> topicConfig(Topic<?> topic) {
    Map<String, String> config = new HashMap<>();
    config.put("max.message.bytes", Integer.toString(ClientConfigs.MAX_MESSAGE_BYTES));
    switch (topic.retention()) {
      case COMPACTED -> config.put("cleanup.policy", "compact");
      case FOR_EVER -> config.put("retention.ms", "-1");
      case LONG -> config.put("retention.ms", Long.toString(retentionMillis()));
    }
    return config;
  }

  private long retentionMillis() {
    return retentionHours < 0 ? -1 : TimeUnit.HOURS.toMillis(retentionHours);
  }

  private void configureShareGroup(Admin admin, String role) {
    ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, cluster.group(role));
    List<AlterConfigOp> changes =
        ClientConfigs.shareGroup().entrySet().stream()
            .map(e -> new ConfigEntry(e.getKey(), e.getValue()))
            .map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
            .toList();
    await(admin.incrementalAlterConfigs(Map.of(group, changes)).all());
  }

  private void registerSchemas() {
    try (SchemaRegistryClient registry = cluster.serdes().registry()) {
      for (Topic<?> topic : Topics.ALL) {
        register(registry, topic);
      }
    } catch (IOException e) {
      throw new BadUsage(
          "Expected a schema registry at %s, but %s"
              .formatted(cluster.registryUrl(), e.getMessage()),
          e);
    }
  }

  private void register(SchemaRegistryClient registry, Topic<?> topic) throws IOException {
    String subject = topic.subject(cluster.prefix());
    try {
      registry.register(subject, new AvroSchema(topic.schema()));
      registry.updateCompatibility(subject, topic.compatibility().name());
    } catch (RestClientException e) {
      throw new BadUsage(
          "Expected subject %s to take this build's schema, but %s".formatted(subject, reason(e)),
          e);
    }
  }

  private static String reason(RestClientException e) {
    return e.getStatus() == CONFLICT
        ? "somebody registered an incompatible one there; choose another topic.prefix"
        : "the registry refused it: " + e.getMessage();
  }

  private <T> T await(KafkaFuture<T> future) {
    return ClusterCheck.await(cluster, future);
  }
}
