package dev.zerostream.runner.broker;

import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the pipeline needs of a broker that is alone, however it is started: inside this process, by
 * {@code docker-compose.yml}, or in a test's container. A cluster of three or more brokers keeps
 * Kafka's own replication settings instead.
 */
public final class SingleNode {

  /** Broker settings by name. */
  public static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("auto.create.topics.enable", "false"),
          Map.entry("offsets.topic.replication.factor", "1"),
          Map.entry("transaction.state.log.replication.factor", "1"),
          Map.entry("transaction.state.log.min.isr", "1"),
          Map.entry("share.coordinator.state.topic.replication.factor", "1"),
          Map.entry("share.coordinator.state.topic.min.isr", "1"),
          Map.entry("group.initial.rebalance.delay.ms", "0"),
          Map.entry("group.share.delivery.count.limit", "10"),
          Map.entry("group.share.max.size", "1000"),
          Map.entry("message.max.bytes", "9437184"),
          Map.entry("replica.fetch.max.bytes", "9437184"));

  private SingleNode() {}

  /** The same as environment variables of the image {@code apache/kafka}. */
  public static SortedMap<String, String> environment() {
    SortedMap<String, String> variables = new TreeMap<>();
    SETTINGS.forEach((name, value) -> variables.put(variable(name), value));
    return variables;
  }

  private static String variable(String name) {
    return "KAFKA_" + name.toUpperCase(Locale.ROOT).replace('.', '_');
  }
}
