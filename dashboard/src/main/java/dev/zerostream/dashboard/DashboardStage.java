package dev.zerostream.dashboard;

import dev.zerostream.dashboard.board.Windows;
import dev.zerostream.dashboard.web.Access;
import dev.zerostream.dashboard.web.RunFacts;
import dev.zerostream.dashboard.web.WebServer;
import dev.zerostream.schemas.RunStarted;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.Health;
import dev.zerostream.stage.Liveness;
import dev.zerostream.stage.Stage;
import dev.zerostream.stage.StageDescription;
import dev.zerostream.stage.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dashboard as a stage: a Kafka Streams application that only reads the run, and the page on
 * it.
 *
 * <p><b>Contract</b>: nothing of the run waits for it. Exactly once, so that its counts are those
 * of the log after a crash too. Fails with {@link SafetyStop} when the run is to stop.
 */
public final class DashboardStage implements Stage {

  /** What it reads, writes and keeps. */
  public static final StageDescription DESCRIPTION =
      new StageDescription(
          "dashboard",
          List.of(
              Topics.TASK_REQUESTS,
              Topics.PROPOSED_TASKS,
              Topics.VERIFIED_TASKS,
              Topics.REJECTED_TASKS,
              Topics.SOLUTIONS,
              Topics.REWARDS,
              Topics.TRAINING_BATCHES,
              Topics.WEIGHTS,
              Topics.DEAD_LETTERS,
              Topics.HEARTBEATS),
          List.of(Topics.METRICS, Topics.SAFETY_FLAGS),
          "counts, windows and an index of the log, in changelogged stores");

  private static final Logger LOG = LoggerFactory.getLogger(DashboardStage.class);
  private static final Duration TRANSACTION_TIMEOUT = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int COMMIT_MILLIS = 1_000;
  private static final long CACHE_BYTES = 16L << 20;
  private static final int POLLED = 200;
  private static final int FETCHED_BYTES = 256 << 10;

  private final DashboardConfig config;
  private final Liveness liveness;
  private final KafkaStreams streams;
  private final QueriedStores board;
  private final GroupLags lags;
  private final Worker lagWorker;
  private final Worker heldOut;
  private final LogBodies bodies;
  private final WebServer web;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  /**
   * A dashboard that is not yet started.
   *
   * @param instance name that stays the same over restarts
   * @param stateFolder of the stores, kept over restarts
   * @throws dev.zerostream.stage.BadUsage when the port is taken
   */
  public DashboardStage(
      Cluster cluster,
      DashboardConfig config,
      RunStarted run,
      Access access,
      String instance,
      Path stateFolder,
      InstantSource clock) {
    this.config = config;
    this.liveness = new Liveness("records on any topic", clock);
    Properties properties = new Properties();
    properties.putAll(settings(cluster, instance, stateFolder));
    DashboardTopology topology =
        new DashboardTopology(cluster, new Windows(config.window()), config.fleets(), liveness);
    this.streams = new KafkaStreams(topology.build(), properties);
    this.lags = new GroupLags(cluster, true, clock);
    this.lagWorker = new Worker("dashboard-lags", lags);
    this.bodies = new LogBodies(cluster, clock);
    HeldOutLoop scores = new HeldOutLoop(cluster);
    this.heldOut = new Worker("dashboard-scores", scores);
    this.board = new QueriedStores(streams, lags::newest, scores::scores);
    this.web =
        WebServer.bind(config.host(), config.port(), access, facts(run), board, bodies, clock);
    streams.setUncaughtExceptionHandler(
        cause -> {
          failure.compareAndSet(null, cause);
          LOG.error("stage=dashboard stopped", cause);
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
  }

  private RunFacts facts(RunStarted run) {
    return new RunFacts(run, config.window(), config.rows());
  }

  private static Map<String, Object> settings(Cluster cluster, String instance, Path stateFolder) {
    Map<String, Object> settings =
        ClientConfigs.streams(
            cluster, cluster.group("dashboard"), instance, stateFolder, TRANSACTION_TIMEOUT);
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_MILLIS);
    settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES);
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), POLLED);
    // The brokers have other work: takes what half a second brings at once.
    settings.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MIN_BYTES_CONFIG), FETCHED_BYTES);
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), 500);
    settings.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, SkipHandler.class);
    return settings;
  }

  @Override
  public Optional<String> page() {
    return Optional.of(web.url());
  }

  @Override
  public Liveness liveness() {
    return liveness;
  }

  @Override
  public StageDescription description() {
    return DESCRIPTION;
  }

  @Override
  public void start() {
    web.start();
    streams.setStateListener(
        (now, before) -> {
          if (now == KafkaStreams.State.RUNNING) {
            liveness.madeReady();
          }
        });
    streams.start();
    lagWorker.start();
    heldOut.start();
  }

  @Override
  public Health health() {
    Throwable cause = failure.get();
    if (cause != null) {
      return new Health.Failed(cause);
    }
    if (config.stopAlarms() > 0) {
      long alarms = board.counters().getOrDefault("flags_severity/3", 0.0).longValue();
      if (alarms >= config.stopAlarms()) {
        return new Health.Failed(new SafetyStop(alarms, config.stopAlarms()));
      }
    }
    Health lagging = lagWorker.health();
    return lagging instanceof Health.Failed ? lagging : heldOut.health();
  }

  @Override
  public void close() {
    web.close();
    lags.stop();
    lagWorker.close();
    heldOut.close();
    streams.close(PATIENCE);
    bodies.close();
  }
}
