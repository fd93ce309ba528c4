package dev.zerostream.runner.fault;

import dev.zerostream.learner.LearnerConfig;
import dev.zerostream.learner.LearnerLoop;
import dev.zerostream.learner.LearnerStage;
import dev.zerostream.learner.Trainers;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.DeadLetters;
import dev.zerostream.stage.Heartbeats;
import dev.zerostream.stage.Liveness;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.WeightLogConfig;
import dev.zerostream.stage.WeightsReader;
import dev.zerostream.stage.Worker;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** A learner that a test steps on its own thread and may kill at any call. */
public final class SteppedLearner {

  private static final int MANY = 10_000;

  private final Cluster log;
  private final Cluster cluster;
  private final KillableClients clients;
  private final LearnerLoop.Parts parts;
  private final LearnerStage stage;
  private final Heartbeats heartbeats;
  private final DeadLetters deadLetters;
  private boolean begun;

  /** What differs between learners of a test. */
  public record Setup(
      String instance, Path folder, Trainers trainers, boolean reset, InstantSource clock) {}

  /** A learner that has not begun. */
  public SteppedLearner(Cluster log, Settings settings, Setup setup) {
    this.log = log;
    this.clients = KillableClients.of(log.clients());
    this.cluster =
        new Cluster(
            log.bootstrapServers(), log.registryUrl(), log.prefix(), log.compression(), clients);
    this.deadLetters = new DeadLetters("learner", cluster, setup.clock());
    this.parts =
        new LearnerLoop.Parts(
            "run-1",
            setup.instance(),
            cluster,
            LearnerConfig.of(settings, 1),
            WeightLogConfig.of(settings),
            setup.trainers(),
            Map.of("test", "yes"),
            setup.folder(),
            setup.reset(),
            deadLetters,
            new Liveness("rewards", setup.clock()),
            setup.clock());
    this.stage = new LearnerStage(parts);
    this.heartbeats =
        new Heartbeats("run-1", setup.instance(), cluster, List.of(stage), setup.clock());
  }

  /** Settings under which rewards of {@link RewardsLog} make versions. */
  public static Settings settings() {
    return Settings.of("nano")
        .with("types", "DEDUCTION,ABDUCTION")
        .with("batch.groups", 2)
        .with("seed.groups", 0)
        .with("max.lag", 8)
        .with("weights.anchor.every", 4)
        .with("checkpoint.pin.every", 3);
  }

  public KillSwitch kill() {
    return clients.kill();
  }

  /** What it is made from. */
  public LearnerLoop.Parts parts() {
    return parts;
  }

  public LearnerStage stage() {
    return stage;
  }

  /** One turn of its loop. */
  public void turn() {
    Worker.Loop loop = stage.loop();
    try {
      if (!begun) {
        begun = true;
        loop.begin();
      }
      loop.turn();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Says that it is alive. */
  public void beat() {
    heartbeats.beat();
  }

  /** Turns until the log has {@code version}. */
  public void runTo(long version) {
    try (WeightsReader reader = new WeightsReader(log)) {
      for (int i = 0; i < MANY; i++) {
        List<WeightVersion> arrived = reader.manifestsToEnd();
        if (!arrived.isEmpty() && arrived.get(arrived.size() - 1).getVersion() >= version) {
          return;
        }
        turn();
      }
    }
    throw new AssertionError("Expected version %d, but it did not come".formatted(version));
  }

  /** Ends in order. */
  public void close() {
    stage.loop().end();
    heartbeats.close();
    deadLetters.close();
  }

  /** Dies, or is found dead. */
  public void release() {
    clients.release();
  }

  /** The newest version on the log, -1 when there is none. */
  public static long newest(Cluster cluster) {
    List<WeightVersion> versions = versions(cluster);
    return versions.isEmpty() ? -1 : versions.get(versions.size() - 1).getVersion();
  }

  /** All manifests on the log. */
  public static List<WeightVersion> versions(Cluster cluster) {
    try (WeightsReader reader = new WeightsReader(cluster)) {
      return reader.manifestsToEnd();
    }
  }
}
