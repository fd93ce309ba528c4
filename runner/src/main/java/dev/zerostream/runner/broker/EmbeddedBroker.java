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
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * One KRaft node, broker and controller, inside this process.
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
   * Formats {@code folder} on first use and starts the node.
   *
   * @param port to listen on, 0 for any free one
   * @throws BadUsage when the port is taken
   */
  public static EmbeddedBroker start(Path folder, int port) {
    return start(folder, port, MetadataVersion.latestProduction());
  }

  /** The same at the feature levels of another release, for tests of what an old broker does. */
  static EmbeddedBroker start(Path folder, int port, MetadataVersion release) {
    int brokerPort = freePort(port);
    int controllerPort = freePort(0);
    Properties properties = properties(folder, brokerPort, controllerPort);
    try {
      Files.createDirectories(folder);
      format(folder, release);
    } catch (IOException e) {
      throw new BadUsage("Expected to write to %s, but %s".formatted(folder, e.getMessage()), e);
    }
    KafkaConfig config = KafkaConfig.fromProps(properties, false);
    KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
    server.startup();
    return new EmbeddedBroker(server, brokerPort);
  }

  /** Address for clients. */
  public String bootstrapServers() {
    return HOST + ":" + port;
  }

  private static void format(Path folder, MetadataVersion release) throws IOException {
    if (Files.exists(folder.resolve("meta.properties"))) {
      return;
    }
    try (PrintStream silent =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(silent)
          .setClusterId(Uuid.randomUuid().toString())
          .setNodeId(1)
          .setControllerListenerName("CONTROLLER")
          .addDirectory(folder.toString())
          .setMetadataLogDirectory(folder.toString())
          .setReleaseVersion(release)
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

  private static Properties properties(Path folder, int port, int controllerPort) {
    Properties properties = new Properties();
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", "1");
    properties.put("controller.quorum.voters", "1@" + HOST + ":" + controllerPort);
    properties.put("controller.listener.names", "CONTROLLER");
    properties.put(
        "listeners",
        "PLAINTEXT://%s:%d,CONTROLLER://%s:%d".formatted(HOST, port, HOST, controllerPort));
    properties.put("advertised.listeners", "PLAINTEXT://%s:%d".formatted(HOST, port));
    properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    properties.put("log.dirs", folder.toString());
    properties.putAll(SingleNode.SETTINGS);
    smallAndPrompt(properties);
    return properties;
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
    properties.put("log.segment.bytes", "67108864");
    properties.put("log.cleaner.dedupe.buffer.size", "2097152");
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }
}
