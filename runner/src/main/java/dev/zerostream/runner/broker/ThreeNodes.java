package dev.zerostream.runner.broker;

import java.util.HashMap;
import java.util.Map;

/**
 * What the pipeline needs of three brokers: every record on all of them, writes that two have
 * confirmed, so that any one may fail. However they are started, as {@link SingleNode}.
 */
public final class ThreeNodes {

  /** Broker settings by name. */
  public static final Map<String, String> SETTINGS = settings();

  private ThreeNodes() {}

  private static Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(SingleNode.SETTINGS);
    for (String topic :
        new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
      settings.put(topic + ".replication.factor", "3");
    }
    settings.put("transaction.state.log.min.isr", "2");
    settings.put("share.coordinator.state.topic.min.isr", "2");
    settings.put("default.replication.factor", "3");
    settings.put("min.insync.replicas", "2");
    return Map.copyOf(settings);
  }
}
