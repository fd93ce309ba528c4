package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zerostream.runner.broker.TopicProvisioning;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.ClusterCheck;
import dev.zerostream.stage.Fleets;
import dev.zerostream.stage.Settings;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

class TopicProvisioningIT {

  private static final int PARTITIONS = 3;
  private static final int HOURS = 24;

  private final Cluster cluster = TestCluster.bare();

  @Test
  void shouldCreateTheCatalogue() {
    new TopicProvisioning(cluster, PARTITIONS, HOURS).apply();
    for (Topic<?> topic : Topics.ALL) {
      int expected = topic.partitions() == Topic.Partitions.ONE ? 1 : PARTITIONS;
      assertThat(partitions(topic)).as(topic.name()).isEqualTo(expected);
      Config config = config(ConfigResource.Type.TOPIC, cluster.name(topic));
      boolean compacted = topic.retention() == Topic.Retention.COMPACTED;
      assertThat(config.get("cleanup.policy").value()).isEqualTo(compacted ? "compact" : "delete");
      if (!compacted) {
        long millis = topic.retention() == Topic.Retention.FOR_EVER ? -1 : HOURS * 3_600_000L;
        assertThat(config.get("retention.ms").value()).isEqualTo(Long.toString(millis));
      }
      assertThat(config.get("max.message.bytes").value()).isEqualTo("8388608");
    }
  }

  @Test
  void shouldPutShareGroupSettingsInForce() {
    new TopicProvisioning(cluster, PARTITIONS, HOURS).apply();
    for (String role : TopicProvisioning.SHARE_GROUPS) {
      Config config = config(ConfigResource.Type.GROUP, cluster.group(role));
      ClientConfigs.shareGroup()
          .forEach((key, value) -> assertThat(config.get(key).value()).as(key).isEqualTo(value));
    }
  }

  @Test
  void shouldConfigureTheGroupOfEachFleet() {
    Settings settings = Settings.of("nano").with("fleets", "main:0-3,north:4-5");
    new TopicProvisioning(cluster, PARTITIONS, HOURS).configure(Fleets.of(settings));
    Config config = config(ConfigResource.Type.GROUP, cluster.group("solver-north"));
    ClientConfigs.shareGroup()
        .forEach((key, value) -> assertThat(config.get(key).value()).as(key).isEqualTo(value));
  }

  @Test
  void shouldRegisterEverySchema() throws Exception {
    new TopicProvisioning(cluster, PARTITIONS, HOURS).apply();
    try (SchemaRegistryClient registry = registry()) {
      for (Topic<?> topic : Topics.ALL) {
        String subject = topic.subject(cluster.prefix());
        assertThat(registry.getLatestSchemaMetadata(subject).getSchema())
            .isEqualTo(new AvroSchema(topic.schema()).canonicalString());
        assertThat(registry.getCompatibility(subject)).isEqualTo(topic.compatibility().name());
      }
    }
  }

  @Test
  void shouldChangeNothingTheSecondTime() throws Exception {
    TopicProvisioning provisioning = new TopicProvisioning(cluster, PARTITIONS, HOURS);
    provisioning.apply();
    provisioning.apply();
    try (SchemaRegistryClient registry = registry()) {
      assertThat(registry.getAllVersions(Topics.REWARDS.subject(cluster.prefix()))).hasSize(1);
    }
  }

  @Test
  void shouldRefuseAnotherNumberOfPartitions() {
    new TopicProvisioning(cluster, PARTITIONS, HOURS).apply();
    assertThatThrownBy(() -> new TopicProvisioning(cluster, PARTITIONS + 1, HOURS).apply())
        .isInstanceOf(BadUsage.class)
        .hasMessage(
            "Expected topic %s to have 4 partitions, but it has 3",
            cluster.name(Topics.TASK_REQUESTS));
  }

  @Test
  void shouldNameTheSubjectThatSomebodyElseHolds() throws Exception {
    String subject = Topics.REWARDS.subject(cluster.prefix());
    try (SchemaRegistryClient registry = registry()) {
      registry.register(
          subject,
          new AvroSchema(
              """
              {"type": "record", "name": "RewardedTrajectory", "namespace": "somebody.elses",
               "fields": [{"name": "points", "type": "int"}]}
              """));
    }
    assertThatThrownBy(() -> new TopicProvisioning(cluster, PARTITIONS, HOURS).apply())
        .isInstanceOf(BadUsage.class)
        .hasMessage(
            "Expected subject %s to take this build's schema, but somebody registered an"
                + " incompatible one there; choose another topic.prefix",
            subject);
  }

  private int partitions(Topic<?> topic) {
    String name = cluster.name(topic);
    try (Admin admin = ClusterCheck.admin(cluster)) {
      return ClusterCheck.await(cluster, admin.describeTopics(List.of(name)).allTopicNames())
          .get(name)
          .partitions()
          .size();
    }
  }

  private Config config(ConfigResource.Type type, String name) {
    ConfigResource resource = new ConfigResource(type, name);
    try (Admin admin = ClusterCheck.admin(cluster)) {
      return ClusterCheck.await(cluster, admin.describeConfigs(List.of(resource)).all())
          .get(resource);
    }
  }

  private SchemaRegistryClient registry() {
    return new CachedSchemaRegistryClient(cluster.registryUrl(), 10);
  }
}
