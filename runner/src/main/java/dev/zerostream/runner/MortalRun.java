package dev.zerostream.runner;

import dev.zerostream.runner.broker.TopicProvisioning;
import dev.zerostream.runner.process.ChildProcess;
import dev.zerostream.runner.process.Ports;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.Runs;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.TopicReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run whose broker and four stages are processes of their own, to be killed, stopped and started
 * again.
 *
 * <p><b>Contract</b>: a process keeps its name, its data folder and, the broker, its port over
 * restarts. {@link #close()} kills whatever still runs.
 */
final class MortalRun implements AutoCloseable {

  /** The stages, in the order in which they are started. */
  static final List<String> STAGES = List.of("learner", "verifier", "proposer", "solver");

  /** The one broker, which also is the schema registry. */
  static final String BROKER = "broker";

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofMillis(50);

  private final Path folder;
  private final InstantSource clock;
  private final PrintStream err;
  private final int port = Ports.free(1).get(0);
  private final Map<String, ChildProcess> processes = new LinkedHashMap<>();
  private Cluster cluster;

  /** A run in an existing folder, not yet begun. */
  MortalRun(Path folder, InstantSource clock, PrintStream err) {
    this.folder = folder;
    this.clock = clock;
    this.err = err;
  }

  /** Starts the broker, makes the topics, announces the run and starts the stages. */
  void begin(Settings settings, long seed) {
    start(BROKER);
    processes.get(BROKER).awaitPrinted("broker works on", 1);
    cluster = Cluster.of("127.0.0.1:" + port, "http://127.0.0.1:" + (port + 1), settings);
    new TopicProvisioning(cluster, settings.integer("partitions", 1, 100), -1).apply();
    Path model = Models.folder(Optional.empty(), Models.shippedFolder());
    var unused =
        Runs.announce(cluster, Announcement.of(settings, seed, Models.digest(model), clock));
    STAGES.forEach(this::start);
  }

  Cluster cluster() {
    return cluster;
  }

  /** Starts a process, for the first time or again. */
  void start(String name) {
    List<String> command = new ArrayList<>(List.of(name));
    command.addAll(List.of("--data", folder.resolve(name).toString()));
    if (name.equals(BROKER)) {
      command.addAll(List.of("--port", Integer.toString(port)));
    } else {
      command.addAll(List.of("--bootstrap-servers", cluster.bootstrapServers()));
      command.addAll(List.of("--schema-registry", cluster.registryUrl()));
    }
    processes.put(name, ChildProcess.start(folder, command.toArray(String[]::new)));
  }

  /** Ends a process by signal 9. */
  void kill(String name) {
    processes.get(name).kill();
  }

  /** Sends a process a signal, by its short name. */
  void signal(String signal, String name) throws InterruptedException {
    try {
      String pid = Long.toString(processes.get(name).pid());
      int status = new ProcessBuilder("kill", "-" + signal, pid).inheritIO().start().waitFor();
      if (status != 0) {
        throw new IllegalStateException(
            "Expected to signal %s to %s, but kill ended with %d".formatted(signal, name, status));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for a reward, and starts a stage again that gave up meanwhile; the broker must not. */
  void awaitReward(TopicReader<RewardedTrajectory> rewards) {
    long deadline = clock.millis() + PATIENCE.toMillis();
    while (rewards.poll(POLL).isEmpty()) {
      if (clock.millis() > deadline) {
        throw new IllegalStateException(
            "Expected a new reward within %s, but none came; logs are in %s"
                .formatted(PATIENCE, folder));
      }
      if (!processes.get(BROKER).alive()) {
        throw new IllegalStateException(
            "Expected the broker to go on, but it ended by itself; logs are in " + folder);
      }
      STAGES.forEach(this::startIfEnded);
    }
  }

  private void startIfEnded(String stage) {
    if (!processes.get(stage).alive()) {
      err.printf("%s ended by itself and is started again%n", stage);
      start(stage);
    }
  }

  @Override
  public void close() {
    processes.values().forEach(ChildProcess::kill);
  }
}
