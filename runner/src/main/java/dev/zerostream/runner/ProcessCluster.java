package dev.zerostream.runner;

import dev.zerostream.runner.broker.TopicProvisioning;
import dev.zerostream.runner.process.ChildProcess;
import dev.zerostream.runner.process.Ports;
import dev.zerostream.runner.registry.EmbeddedRegistry;
import dev.zerostream.runner.report.LogTally;
import dev.zerostream.runner.report.Tally;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.ClusterCheck;
import dev.zerostream.stage.Runs;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.SteadyClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster of brokers and the stages on it, each a process of its own; only the schema registry is
 * in this one. The stages have no model: they wait instead, see {@link SyntheticCommand}.
 *
 * <p><b>Contract</b>: names of processes are a stage's name, or that and a number ({@code
 * solver-2}); a name keeps its data folder over restarts. {@link #close()} ends whatever still
 * runs.
 */
final class ProcessCluster implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ProcessCluster.class);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long LOOK_MILLIS = 50;
  private static final long DRAIN_SECONDS = 90;

  private final Path folder;
  private final List<String> pace;
  private final List<Integer> ports;
  private final List<Integer> controllers;
  private final String clusterId = Uuid.randomUuid().toString();
  private final InstantSource clock = SteadyClock.started();
  private final Map<String, ChildProcess> processes = new LinkedHashMap<>();
  private final Map<String, Integer> starts = new LinkedHashMap<>();
  private final EmbeddedRegistry registry;
  private final Cluster cluster;

  /**
   * Starts the brokers, makes the topics and announces a run.
   *
   * @param pace options of the stages' waiting; a proposer never waits, so that there is work
   */
  ProcessCluster(Path folder, int brokers, Settings settings, List<String> pace) {
    this.folder = folder;
    this.pace = pace;
    this.ports = Ports.free(brokers);
    this.controllers = Ports.free(brokers);
    for (int node = 1; node <= brokers; node++) {
      startBroker(node);
    }
    String bootstrap =
        ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    Cluster bare = new Cluster(bootstrap, "", "", "none");
    try {
      awaitBrokers(bare, brokers);
      this.registry = EmbeddedRegistry.start(bare, 0, Optional.empty());
    } catch (RuntimeException e) {
      processes.values().forEach(ChildProcess::kill);
      throw e;
    }
    this.cluster = Cluster.of(bootstrap, registry.url(), settings);
    new TopicProvisioning(cluster, settings.integer("partitions", 1, 100), -1).apply();
    Runs.announce(cluster, Announcement.of(settings, 1, "none", clock));
  }

  Cluster cluster() {
    return cluster;
  }

  ChildProcess process(String name) {
    return processes.get(name);
  }

  /** Starts a broker, for the first time or again. */
  void startBroker(int node) {
    String name = "broker-" + node;
    String all = controllers.stream().map(String::valueOf).collect(Collectors.joining(","));
    begin(
        name,
        List.of(
            "broker",
            "--data",
            folder.resolve(name).toString(),
            "--port",
            ports.get(node - 1).toString(),
            "--node",
            Integer.toString(node),
            "--controllers",
            all,
            "--cluster-id",
            clusterId));
  }

  /** Starts a stage, for the first time or again, without waiting for it. */
  void start(String name) {
    List<String> command = new ArrayList<>(List.of("synthetic"));
    if (!stage(name).equals("proposer")) {
      command.addAll(pace);
    }
    command.add(stage(name));
    command.addAll(List.of("--bootstrap-servers", cluster.bootstrapServers()));
    command.addAll(List.of("--schema-registry", cluster.registryUrl()));
    command.addAll(List.of("--data", folder.resolve(name).toString()));
    command.addAll(List.of("--checkpoints", folder.resolve("checkpoints").toString()));
    begin(name, command);
  }

  private void begin(String name, List<String> command) {
    starts.merge(name, 1, Integer::sum);
    processes.put(name, ChildProcess.start(folder, name, ChildProcess.SMALL, Map.of(), command));
  }

  /** Waits until a process that was started works. */
  void awaitWorking(String name) {
    String words = name.startsWith("broker") ? "broker works on" : "works on run";
    processes.get(name).awaitPrinted(words, starts.get(name));
  }

  /** Asks a stage to end and returns its exit status. */
  int drain(String name) {
    ChildProcess process = processes.get(name);
    process.stop();
    return process.await(Duration.ofSeconds(DRAIN_SECONDS));
  }

  /** Waits until something is so, while every stage runs. */
  void await(String what, BooleanSupplier so) {
    long deadline = clock.millis() + PATIENCE.toMillis();
    while (!so.getAsBoolean()) {
      if (clock.millis() > deadline) {
        throw new IllegalStateException(
            "Expected %s within %s, but it is not so; logs are in %s"
                .formatted(what, PATIENCE, folder));
      }
      pause();
    }
  }

  /** Waits until {@code log} has so many versions more. */
  void awaitVersions(LogTally log, int more) {
    long wanted = tally(log).newestVersion() + more;
    await("version " + wanted, () -> tally(log).newestVersion() >= wanted);
  }

  /** What {@code log} counts by now. */
  static Tally tally(LogTally log) {
    log.advanceToEnd();
    return log.tally();
  }

  private void awaitBrokers(Cluster bare, int brokers) {
    processes.keySet().forEach(this::awaitWorking);
    try (Admin admin = ClusterCheck.admin(bare)) {
      await(brokers + " brokers", () -> nodes(bare, admin) == brokers);
    }
  }

  private static int nodes(Cluster bare, Admin admin) {
    try {
      return ClusterCheck.await(bare, admin.describeCluster().nodes()).size();
    } catch (KafkaException e) {
      LOG.debug("the brokers do not answer yet: {}", e.getMessage());
      return 0;
    }
  }

  /** The stage that a process is. */
  static String stage(String name) {
    return name.replaceFirst("-\\d+$", "");
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Expected to wait, but was interrupted", e);
    }
  }

  @Override
  public void close() {
    processes.forEach((name, process) -> process.kill());
    registry.close();
  }
}
