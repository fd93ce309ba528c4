package dev.zerostream.runner.broker;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.Uuid;

/**
 * What one embedded node is: alone, or one of several, each of them broker and controller.
 *
 * @param id 1 for the first
 * @param folder everything that it keeps
 * @param port for clients, 0 for any free one
 * @param controllers the controllers' ports by node, the first being node 1's; 0 for any free one
 * @param clusterId the same for all nodes
 * @param security who may come in; anybody on this machine where it is empty
 */
public record BrokerNode(
    int id,
    Path folder,
    int port,
    List<Integer> controllers,
    String clusterId,
    Optional<BrokerSecurity> security) {

  /** A node that is alone. */
  public static BrokerNode alone(Path folder, int port) {
    String cluster = Uuid.randomUuid().toString();
    return new BrokerNode(1, folder, port, List.of(0), cluster, Optional.empty());
  }

  /** The same, letting in only whom {@code who} says. */
  public BrokerNode secured(BrokerSecurity who) {
    return new BrokerNode(id, folder, port, controllers, clusterId, Optional.of(who));
  }
}
