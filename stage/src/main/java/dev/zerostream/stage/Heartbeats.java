package dev.zerostream.stage;

import dev.zerostream.schemas.Heartbeat;
import dev.zerostream.schemas.topic.Topics;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says on {@code heartbeats}, every two seconds, that this process's stages are alive and how they
 * get on.
 *
 * <p><b>Contract</b>: a heartbeat comes from a thread of its own, so a long step does not look like
 * a death; {@link #close()} says that the instance ends. A cluster that can not be reached is
 * logged and tried again.
 */
public final class Heartbeats implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Heartbeats.class);
  private static final long EVERY_SECONDS = 2;
  private static final long PATIENCE_SECONDS = 5;

  /** When a stage's last heartbeat was made, and how long the stage had been busy then. */
  private record Told(long at, long busyMillis) {}

  private final String runId;
  private final String instance;
  private final List<Stage> stages;
  private final InstantSource clock;
  private final EventProducer events;
  private final Map<String, Told> told = new ConcurrentHashMap<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "heartbeats"));

  /** Heartbeats that are not yet sent. */
  public Heartbeats(
      String runId, String instance, Cluster cluster, List<Stage> stages, InstantSource clock) {
    this.runId = runId;
    this.instance = instance;
    this.stages = List.copyOf(stages);
    this.clock = clock;
    this.events = new EventProducer(cluster);
  }

  /** Starts to send. */
  public void start() {
    var unused = thread.scheduleAtFixedRate(this::beat, 0, EVERY_SECONDS, TimeUnit.SECONDS);
  }

  /** Sends one of each stage. */
  public void beat() {
    try {
      stages.forEach(stage -> send(stage, stage.liveness().read().active()));
    } catch (KafkaException e) {
      LOG.warn("a heartbeat could not be sent: {}", e.getMessage());
    }
  }

  private void send(Stage stage, boolean active) {
    Liveness.Reading reading = stage.liveness().read();
    String name = stage.description().name();
    Heartbeat heartbeat =
        Heartbeat.newBuilder()
            .setStage(name)
            .setInstance(instance)
            .setRunId(runId)
            .setActive(active && !(stage.health() instanceof Health.Failed))
            .setProgress(reading.progress())
            .setWaitingFor(reading.waitingFor())
            .setIdleMillis(reading.idleMillis())
            .setBusyShare(busyShare(name, stage.liveness()))
            .setSentAt(clock.instant())
            .build();
    var unused =
        events
            .send(Topics.HEARTBEATS, null, name + "/" + instance, heartbeat)
            .exceptionally(
                failure -> {
                  LOG.warn("a heartbeat of {} could not be sent: {}", name, failure.getMessage());
                  return null;
                });
  }

  /** Null where there is no earlier heartbeat, or no time has passed since. */
  private Double busyShare(String stage, Liveness liveness) {
    Told now = new Told(clock.millis(), liveness.busyMillis());
    Told before = told.put(stage, now);
    if (before == null || now.at() <= before.at()) {
      return null;
    }
    double share = (now.busyMillis() - before.busyMillis()) / (double) (now.at() - before.at());
    return Math.max(0, Math.min(1, share));
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
    try {
      stages.forEach(stage -> send(stage, false));
    } catch (KafkaException e) {
      LOG.warn("the last heartbeat could not be sent: {}", e.getMessage());
    }
    events.close();
  }
}
