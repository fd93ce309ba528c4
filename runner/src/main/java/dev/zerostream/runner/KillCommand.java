package dev.zerostream.runner;

import static dev.zerostream.runner.MortalRun.BROKER;
import static dev.zerostream.runner.MortalRun.STAGES;

import dev.zerostream.runner.audit.AuditReport;
import dev.zerostream.runner.audit.LogAudit;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.SteadyClock;
import dev.zerostream.stage.TopicReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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

  private static final String EVERYTHING = "everything";

  /** Beyond the session of the verifier, the locks of workers, the silence of a learner. */
  private static final Duration PAUSE = ClientConfigs.RECORD_LOCK.plusSeconds(10);

  private final InstantSource clock = SteadyClock.started();
  private final PrintStream err = System.err;

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

  @Override
  public Integer call() throws InterruptedException {
    createFolder();
    Settings settings =
        Settings.of("nano")
            .with("batch.groups", 2)
            .with("seed.groups", 1)
            .with("policy.rows", 16)
            .with("request.timeout.seconds", 90);
    try (MortalRun run = new MortalRun(data, clock, err)) {
      Runtime.getRuntime().addShutdownHook(new Thread(run::close, "kill-all"));
      run.begin(settings, seed);
      KillReport report = report(disturb(run), run.cluster(), settings);
      spec.commandLine().getOut().println(json ? JsonOutput.of(report) : report.text());
      return report.audit().clean() ? 0 : 1;
    }
  }

  private void createFolder() {
    if (Files.exists(data)) {
      throw new BadUsage("Expected a new folder, but %s exists".formatted(data));
    }
    try {
      Files.createDirectories(data);
    } catch (IOException e) {
      throw new BadUsage("Expected to write to %s, but %s".formatted(data, e.getMessage()), e);
    }
  }

  private List<KillReport.Kill> disturb(MortalRun run) throws InterruptedException {
    List<KillReport.Kill> done = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(seed);
    try (TopicReader<RewardedTrajectory> rewards =
        new TopicReader<>(run.cluster(), Topics.REWARDS)) {
      run.awaitReward(rewards);
      for (int i = 0; i < kills; i++) {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(500, 4_000));
        done.add(kill(target(i), run, rewards));
      }
      for (int i = 0; i < pauses; i++) {
        done.add(pause(STAGES.get(i % STAGES.size()), run, rewards));
      }
    }
    return done;
  }

  private static KillReport report(List<KillReport.Kill> done, Cluster cluster, Settings settings) {
    AuditReport audit = LogAudit.whole(cluster, settings).run("kill");
    long versions = audit.counts().getOrDefault("versions", 0L);
    return KillReport.of(done, versions, audit);
  }

  /** Each in turn, so that every one is killed equally often. */
  private static String target(int number) {
    List<String> targets = new ArrayList<>(STAGES);
    targets.add(BROKER);
    targets.add(EVERYTHING);
    return targets.get(number % targets.size());
  }

  private KillReport.Kill kill(
      String target, MortalRun run, TopicReader<RewardedTrajectory> rewards) {
    List<String> names = new ArrayList<>();
    if (target.equals(EVERYTHING)) {
      names.add(BROKER);
      names.addAll(STAGES);
    } else {
      names.add(target);
    }
    names.forEach(run::kill);
    if (!names.contains(BROKER)) {
      rewards.readToEnd();
    }
    long started = clock.millis();
    names.forEach(run::start);
    run.awaitReward(rewards);
    double seconds = (clock.millis() - started) / 1000.0;
    err.printf("killed %s, first new reward after %.1f s%n", target, seconds);
    return new KillReport.Kill(target, seconds);
  }

  /** Stops a stage for longer than it may be silent or hold a record, and lets it go on. */
  private KillReport.Kill pause(
      String stage, MortalRun run, TopicReader<RewardedTrajectory> rewards)
      throws InterruptedException {
    run.signal("STOP", stage);
    TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    rewards.readToEnd();
    long resumed = clock.millis();
    run.signal("CONT", stage);
    run.awaitReward(rewards);
    double seconds = (clock.millis() - resumed) / 1000.0;
    err.printf("stopped %s for %s, first new reward after %.1f s%n", stage, PAUSE, seconds);
    return new KillReport.Kill("paused " + stage, seconds);
  }
}
