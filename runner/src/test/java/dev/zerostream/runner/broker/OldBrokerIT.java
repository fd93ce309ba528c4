package dev.zerostream.runner.broker;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.ClusterCheck;
import java.nio.file.Path;
import org.apache.kafka.server.common.MetadataVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OldBrokerIT {

  @Test
  void shouldRefuseABrokerWithoutShareGroups(@TempDir Path folder) {
    try (EmbeddedBroker broker =
        EmbeddedBroker.start(BrokerNode.alone(folder, 0), MetadataVersion.IBP_4_0_IV3)) {
      Cluster cluster = new Cluster(broker.bootstrapServers(), "http://127.0.0.1:1", "", "none");

      assertThatThrownBy(() -> ClusterCheck.require(cluster))
          .isInstanceOf(BadUsage.class)
          .hasMessageContaining("Expected a broker of Kafka 4.2 or newer with share groups");
    }
  }
}
