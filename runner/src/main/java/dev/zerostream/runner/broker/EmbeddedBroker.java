package dev.zerostream.runner.broker;

import dev.zerostream.stage.BadUsage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A KRaft node, broker and controller, inside this process.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>Listens on 127.0.0.1 only.
 *   <li>Everything lives in its folder; the same folder starts again with all records.
 *   <li>A fatal error inside the broker halts the process, as Kafka does.
 * </ul>
 */
public final class EmbeddedBroker implements AutoCloseable {

  private static final String HOST = "127.0.0.1";

  private final KafkaRaftServer server;
  private final int port;

  private EmbeddedBroker(KafkaRaftServer server, int port) {
    this.server = server;
    this.port = port;
  }

  /**
   * Formats {@code folder} on first use and starts a node that is alone.
   *
   * @param port to listen on, 0 for any free one
   * @throws BadUsage when the port is taken
   */
  public static EmbeddedBroker start(Path folder, int port) {
    return start(BrokerNode.alone(folder, port));
  }

  /** The same for any node. */
  public static EmbeddedBroker start(BrokerNode node) {
    return start(node, MetadataVersion.latestProduction());
  }

  /** The same at the feature levels of another release, for tests of what an old broker does. */
  static EmbeddedBroker start(BrokerNode node, MetadataVersion release) {
    int port = freePort(node.port());
    Properties properties = properties(node, port);
    try {
      Files.createDirectories(node.folder());
      format(node, release);
    } catch (IOException e) {
      throw new BadUsage(
          "Expected to write to %s, but %s".formatted(node.folder(), e.getMessage()), e);
    }
    KafkaConfig config = KafkaConfig.fromProps(properties, false);
    KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
    server.startup();
    return new EmbeddedBroker(server, port);
  }

  /** Address for clients. */
  public String bootstrapServers() {
    return HOST + ":" + port;
  }

  private static void format(BrokerNode node, MetadataVersion release) throws IOException {
    Path folder = node.folder();
    if (Files.exists(folder.resolve("meta.properties"))) {
      return;
    }
    try (PrintStream silent =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(silent)
          .setClusterId(node.clusterId())
          .setNodeId(node.id())
          .setControllerListenerName("CONTROLLER")
          .addDirectory(folder.toString())
          .setMetadataLogDirectory(folder.toString())
          .setReleaseVersion(release)
          .setScramArguments(node.security().map(who -> List.of(who.scram())).orElse(List.of()))
          .run();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("the folder could not be formatted: " + e.getMessage(), e);
    }
  }

  private static int freePort(int wanted) {
    try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new BadUsage(
          "Expected port %d to be free, but another process listens on it; choose one with --port"
              .formatted(wanted),
          e);
    }
  }

  private static Properties properties(BrokerNode node, int port) {
    List<Integer> controllers =
        node.controllers().stream().map(it -> it == 0 ? freePort(0) : it).toList();
    Properties properties = new Properties();
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", Integer.toString(node.id()));
    properties.put("controller.quorum.voters", voters(controllers));
    properties.put("controller.listener.names", "CONTROLLER");
    properties.put("log.dirs", node.folder().toString());
    String controller = "CONTROLLER://%s:%d".formatted(HOST, controllers.get(node.id() - 1));
    String client = node.security().isPresent() ? "CLIENT" : "PLAINTEXT";
    String open = "%s://%s:%d".formatted(client, HOST, port);
    if (node.security().isPresent()) {
      open += ",INSIDE://%s:%d".formatted(HOST, freePort(0));
      properties.putAll(node.security().get().settings());
    } else {
      properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    }
    properties.put("listeners", open + "," + controller);
    properties.put("advertised.listeners", open);
    properties.putAll(controllers.size() == 1 ? SingleNode.SETTINGS : ThreeNodes.SETTINGS);
    smallAndPrompt(properties);
    return properties;
  }

  private static String voters(List<Integer> controllers) {
    return IntStream.range(0, controllers.size())
        .mapToObj(i -> "%d@%s:%d".formatted(i + 1, HOST, controllers.get(i)))
        .collect(Collectors.joining(","));
  }

  /** What makes it light in memory and quick to start, beyond what any single node needs. */
  private static void smallAndPrompt(Properties properties) {
    for (String topic :
        new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
      properties.put(topic + ".num.partitions", "4");
    }
    for (String kind : new String[] {"consumer", "share"}) {
      properties.put("group." + kind + ".min.heartbeat.interval.ms", "500");
      properties.put("group." + kind + ".heartbeat.interval.ms", "500");
    }
    // A broker that died is noticed soon: until then its successor may not register, and listens to
    // nobody. A clean end takes no longer than it must.
    properties.put("broker.session.timeout.ms", "2000");
    properties.put("broker.heartbeat.interval.ms", "500");
    properties.put("log.segment.bytes", "67108864");
    properties.put("log.cleaner.dedupe.buffer.size", "2097152");
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }
}
