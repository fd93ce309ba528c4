package dev.zerostream.runner;

import dev.zerostream.runner.broker.SingleNode;
import org.apache.kafka.common.utils.AppInfoParser;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;

/**
 * Kafka's and Confluent's own images, as {@code docker-compose.yml} has them. Testcontainers
 * removes the containers when the process ends.
 */
final class Containers {

  static final String BROKER_IMAGE = "apache/kafka:" + AppInfoParser.getVersion();
  static final String REGISTRY_IMAGE = "confluentinc/cp-schema-registry:8.1.0";

  private static final String BROKER = "broker:29092";
  private static final int REGISTRY_PORT = 8081;

  private Containers() {}

  /** Starts both and waits until they answer. */
  static LocalPlatform start() {
    Network network = Network.newNetwork();
    KafkaContainer broker = broker().withNetwork(network);
    broker.start();
    GenericContainer<?> registry = registry().withNetwork(network);
    registry.start();
    String url =
        "http://%s:%d".formatted(registry.getHost(), registry.getMappedPort(REGISTRY_PORT));
    return new LocalPlatform.External(broker.getBootstrapServers(), url);
  }

  static KafkaContainer broker() {
    return new KafkaContainer(BROKER_IMAGE).withListener(BROKER).withEnv(SingleNode.environment());
  }

  static GenericContainer<?> registry() {
    return new GenericContainer<>(REGISTRY_IMAGE)
        .withExposedPorts(REGISTRY_PORT)
        .withEnv("SCHEMA_REGISTRY_HOST_NAME", "registry")
        .withEnv("SCHEMA_REGISTRY_LISTENERS", "http://0.0.0.0:" + REGISTRY_PORT)
        .withEnv("SCHEMA_REGISTRY_KAFKASTORE_BOOTSTRAP_SERVERS", BROKER)
        .waitingFor(Wait.forHttp("/subjects").forStatusCode(200));
  }
}
