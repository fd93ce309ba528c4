package dev.zerostream.stage;

import dev.zerostream.schemas.serde.EventSerdes;
import dev.zerostream.schemas.topic.Topic;

/**
 * Where the topics are.
 *
 * @param bootstrapServers addresses of the brokers
 * @param registryUrl address of the schema registry
 * @param prefix prefix of every topic name and group id, so that runs share a cluster
 * @param compression codec of produced batches
 * @param properties what clients are told besides, secrets among it
 * @param clients where Kafka clients come from
 */
public record Cluster(
    String bootstrapServers,
    String registryUrl,
    String prefix,
    String compression,
    ClientProperties properties,
    Clients clients) {

  /** A cluster that is reached over the network. */
  public Cluster(String bootstrapServers, String registryUrl, String prefix, String compression) {
    this(bootstrapServers, registryUrl, prefix, compression, Clients.KAFKA);
  }

  /** A cluster that {@code clients} stand for. */
  public Cluster(
      String bootstrapServers,
      String registryUrl,
      String prefix,
      String compression,
      Clients clients) {
    this(bootstrapServers, registryUrl, prefix, compression, ClientProperties.NONE, clients);
  }

  /** The cluster at these addresses with the prefix and codec of {@code settings}. */
  public static Cluster of(String bootstrapServers, String registryUrl, Settings settings) {
    return new Cluster(
        bootstrapServers, registryUrl, settings.text("topic.prefix"), settings.text("compression"));
  }

  /** The same, reached with other client properties. */
  public Cluster with(ClientProperties others) {
    return new Cluster(bootstrapServers, registryUrl, prefix, compression, others, clients);
  }

  /** A topic's name on this cluster. */
  public String name(Topic<?> topic) {
    return topic.named(prefix);
  }

  /** A group's or application's id on this cluster. */
  public String group(String role) {
    return prefix + "zerostream-" + role;
  }

  /** Serdes against this cluster's registry. */
  public EventSerdes serdes() {
    return new EventSerdes(registryUrl, properties.registry());
  }
}
