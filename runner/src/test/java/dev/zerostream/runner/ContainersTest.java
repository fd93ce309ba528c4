package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.runner.broker.SingleNode;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The containers of profile {@code docker} can not be started everywhere; what they are told can be
 * read.
 */
class ContainersTest {

  private final ComposeFile compose = ComposeFile.read();

  @Test
  void shouldTestOnTheImagesThatComposeRuns() {
    assertThat(Containers.BROKER_IMAGE).isEqualTo(compose.service("broker").image());
    assertThat(Containers.REGISTRY_IMAGE).isEqualTo(compose.service("registry").image());
  }

  @Test
  void shouldLetShareGroupsAndTransactionsWorkOnOneBroker() {
    Map<String, String> environment = Containers.broker().getEnvMap();
    assertThat(environment).containsAllEntriesOf(SingleNode.environment());
    assertThat(environment)
        .containsEntry("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1");
  }

  @Test
  void shouldPointTheRegistryAtTheBroker() {
    assertThat(Containers.registry().getEnvMap())
        .containsEntry("SCHEMA_REGISTRY_KAFKASTORE_BOOTSTRAP_SERVERS", "broker:29092");
  }
}
