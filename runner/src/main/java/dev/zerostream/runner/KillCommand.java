package dev.zerostream.runner;

import dev.zerostream.runner.audit.AuditReport;
import dev.zerostream.runner.audit.LogAudit;
import dev.zerostream.runner.audit.VerifierProgress;
import dev.zerostream.runner.broker.TopicProvisioning;
import dev.zerostream.runner.process.ChildProcess;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.Runs;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.SteadyClock;
import dev.zerostream.stage.TopicReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Kills processes of a real run with signal 9 again and again: each stage, the broker, everything.
 * Then audits the log.
 */
@Command(
    name = "kill",
    description = "Kills processes of a run with signal 9 at random moments, then audits the log",
    mixinStandardHelpOptions = true)
final class KillCommand implements Callable<Integer> {

  private static final List<String> STAGES = List.of("learner", "verifier", "proposer", "solver");
  private static final String BROKER = "broker";
  private static final String EVERYTHING = "everything";
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofMillis(50);

  /** Beyond the session of the verifier, the locks of workers, the silence of a learner. */
  private static final Duration PAUSE = ClientConfigs.RECORD_LOCK.plusSeconds(10);

  private final InstantSource clock = SteadyClock.started();
  private final PrintStream err = System.err;
  private final Map<String, ChildProcess> processes = new LinkedHashMap<>();

  @Spec private CommandSpec spec;

  @Option(names = "--kills", defaultValue = "30", description = "default ${DEFAULT-VALUE}")
  private int kills;

  @Option(
      names = "--pauses",
      defaultValue = "0",
      description = "stages stopped for longer than they may be silent; default ${DEFAULT-VALUE}")
  private int pauses;

  @Option(names = "--seed", defaultValue = "1", description = "default ${DEFAULT-VALUE}")
  private long seed;

  @Option(names = "--data", required = true, description = "a new folder")
  private Path data;

  @Option(names = "--json", description = "one JSON object")
  private boolean json;

  private int port;
  private Cluster cluster;

  @Override
  public Integer call() throws InterruptedException {
    if (Files.exists(data)) {
      throw new BadUsage("Expected a new folder, but %s exists".formatted(data));
    }
    port = freePort();
    Runtime.getRuntime().addShutdownHook(new Thread(this::killAll, "kill-all"));
    createFolder();
    start(BROKER);
    Settings settings =
        Settings.of("nano")
            .with("batch.groups", 2)
            .with("seed.groups", 1)
            .with("policy.rows", 16)
            .with("request.timeout.seconds", 90);
    prepare(settings);
    STAGES.forEach(this::start);
    List<KillReport.Kill> done = new ArrayList<>();
    try (TopicReader<RewardedTrajectory> rewards = rewards()) {
      awaitReward(rewards);
      SplittableRandom random = new SplittableRandom(seed);
      for (int i = 0; i < kills; i++) {
        done.add(kill(target(i), rewards, random));
      }
      for (int i = 0; i < pauses; i++) {
        done.add(pause(STAGES.get(i % STAGES.size()), rewards));
      }
    }
    AuditReport audit =
        new LogAudit(
                cluster, VerifierProgress.of(cluster), settings.integer("max.lag", 0, 1_000), true)
            .run("kill");
    long versions = audit.counts().getOrDefault("versions", 0L);
    KillReport report = KillReport.of(done, versions, audit);
    spec.commandLine().getOut().println(json ? JsonOutput.of(report) : report.text());
    killAll();
    return audit.clean() ? 0 : 1;
  }

  /** Each in turn, so that every one is killed equally often. */
  private static String target(int number) {
    List<String> targets = new ArrayList<>(STAGES);
    targets.add(BROKER);
    targets.add(EVERYTHING);
    return targets.get(number % targets.size());
  }

  private void createFolder() {
    try {
      Files.createDirectories(data);
    } catch (IOException e) {
      throw new BadUsage("Expected to write to %s, but %s".formatted(data, e.getMessage()), e);
    }
  }

  private void prepare(Settings settings) {
    processes.get(BROKER).awaitPrinted("broker works on", 1);
    cluster = Cluster.of("127.0.0.1:" + port, "http://127.0.0.1:" + (port + 1), settings);
    new TopicProvisioning(cluster, settings.integer("partitions", 1, 100), -1).apply();
    Path model = Models.folder(Optional.empty(), Models.shippedFolder());
    var unused =
        Runs.announce(cluster, Announcement.of(settings, seed, Models.digest(model), clock));
  }

  private KillReport.Kill kill(
      String target, TopicReader<RewardedTrajectory> rewards, SplittableRandom random)
      throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(random.nextInt(500, 4_000));
    List<String> names = new ArrayList<>();
    if (target.equals(EVERYTHING)) {
      names.add(BROKER);
      names.addAll(STAGES);
    } else {
      names.add(target);
    }
    names.forEach(name -> processes.get(name).kill());
    if (!names.contains(BROKER)) {
      rewards.readToEnd();
    }
    long started = clock.millis();
    names.forEach(this::start);
    awaitReward(rewards);
    double seconds = (clock.millis() - started) / 1000.0;
    err.printf("killed %s, first new reward after %.1f s%n", target, seconds);
    return new KillReport.Kill(target, seconds);
  }

  /** Stops a stage for longer than it may be silent or hold a record, and lets it go on. */
  private KillReport.Kill pause(String stage, TopicReader<RewardedTrajectory> rewards)
      throws InterruptedException {
    signal("STOP", stage);
    TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    rewards.readToEnd();
    long resumed = clock.millis();
    signal("CONT", stage);
    awaitReward(rewards);
    double seconds = (clock.millis() - resumed) / 1000.0;
    err.printf("stopped %s for %s, first new reward after %.1f s%n", stage, PAUSE, seconds);
    return new KillReport.Kill("paused " + stage, seconds);
  }

  private void signal(String name, String stage) throws InterruptedException {
    try {
      String pid = Long.toString(processes.get(stage).pid());
      int status = new ProcessBuilder("kill", "-" + name, pid).inheritIO().start().waitFor();
      if (status != 0) {
        throw new IllegalStateException(
            "Expected to signal %s to %s, but kill ended with %d".formatted(name, stage, status));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for a reward, and starts a stage again that gave up meanwhile; the broker must not. */
  private void awaitReward(TopicReader<RewardedTrajectory> rewards) {
    long deadline = clock.millis() + PATIENCE.toMillis();
    while (rewards.poll(POLL).isEmpty()) {
      if (clock.millis() > deadline) {
        throw new IllegalStateException(
            "Expected a new reward within %s, but none came; logs are in %s"
                .formatted(PATIENCE, data));
      }
      if (!processes.get(BROKER).alive()) {
        throw new IllegalStateException(
            "Expected the broker to go on, but it ended by itself; logs are in " + data);
      }
      for (String stage : STAGES) {
        if (!processes.get(stage).alive()) {
          err.printf("%s ended by itself and is started again%n", stage);
          start(stage);
        }
      }
    }
  }

  private TopicReader<RewardedTrajectory> rewards() {
    return new TopicReader<>(cluster, Topics.REWARDS);
  }

  private void start(String name) {
    List<String> command = new ArrayList<>(List.of(name));
    command.addAll(List.of("--data", data.resolve(name).toString()));
    if (name.equals(BROKER)) {
      command.addAll(List.of("--port", Integer.toString(port)));
    } else {
      command.addAll(List.of("--bootstrap-servers", cluster.bootstrapServers()));
      command.addAll(List.of("--schema-registry", cluster.registryUrl()));
    }
    processes.put(name, ChildProcess.start(data, command.toArray(String[]::new)));
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void killAll() {
    processes.values().forEach(ChildProcess::kill);
  }
}
