package dev.zerostream.verifier;

import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.AbandonedTransactions;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.ClusterCheck;
import dev.zerostream.stage.DeadLetters;
import dev.zerostream.stage.Health;
import dev.zerostream.stage.Liveness;
import dev.zerostream.stage.Stage;
import dev.zerostream.stage.StageDescription;
import dev.zerostream.stage.Worker;
import dev.zerostream.verifier.sandbox.Sandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The verifier as a stage: a Kafka Streams application, exactly once. Any throwable that is not bad
 * input stops it.
 */
public final class VerifierStage implements Stage {

  /** What it reads, writes and keeps. */
  public static final StageDescription DESCRIPTION =
      new StageDescription(
          "verifier",
          List.of(Topics.PROPOSED_TASKS, Topics.SOLUTIONS),
          List.of(
              Topics.VERIFIED_TASKS, Topics.REJECTED_TASKS, Topics.REWARDS, Topics.SAFETY_FLAGS),
          "open groups, ids of closed ones, keys of known tasks, in changelogged stores");

  /** A group's proposal, task and attempts are on one partition number. */
  private static final List<Topic<?>> CO_PARTITIONED =
      List.of(Topics.PROPOSED_TASKS, Topics.VERIFIED_TASKS, Topics.SOLUTIONS);

  private static final Logger LOG = LoggerFactory.getLogger(VerifierStage.class);
  private static final Duration TRANSACTION_TIMEOUT = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final DeadLetters deadLetters;
  private final KafkaStreams streams;
  private final Worker fencing;
  private final VerifierCounters counters;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  /**
   * A verifier that is not yet started.
   *
   * @param instance name that stays the same over restarts
   * @param stateFolder of the stores, kept over restarts
   * @param sandbox shared, not closed here
   */
  public VerifierStage(
      Cluster cluster,
      VerifierConfig config,
      String instance,
      Path stateFolder,
      Sandbox sandbox,
      InstantSource clock) {
    this.deadLetters = new DeadLetters(DESCRIPTION.name(), cluster, clock);
    this.counters =
        new VerifierCounters(new Liveness("records on proposed-tasks and solutions", clock));
    int partitions = ClusterCheck.partitions(cluster, CO_PARTITIONED);
    Properties properties = new Properties();
    properties.putAll(settings(cluster, config, instance, stateFolder));
    this.streams =
        new KafkaStreams(
            topology(cluster, partitions, config, sandbox, clock, counters), properties);
    this.fencing =
        new Worker(
            "verifier-fencing",
            new AbandonedTransactions(cluster, cluster.group(DESCRIPTION.name())));
    streams.setUncaughtExceptionHandler(
        cause -> {
          failure.compareAndSet(null, cause);
          LOG.error("stage=verifier stopped", cause);
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
  }

  /** What its threads run. */
  public static Topology topology(
      Cluster cluster,
      int partitions,
      VerifierConfig config,
      Sandbox sandbox,
      InstantSource clock,
      VerifierCounters counters) {
    return new VerifierTopology(cluster, partitions, config, sandbox, clock, counters).build();
  }

  private Map<String, Object> settings(
      Cluster cluster, VerifierConfig config, String instance, Path stateFolder) {
    Map<String, Object> settings =
        ClientConfigs.streams(
            cluster, cluster.group(DESCRIPTION.name()), instance, stateFolder, TRANSACTION_TIMEOUT);
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
    settings.put(
        StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetterHandler.class);
    settings.put(DeadLetterHandler.DEAD_LETTERS, deadLetters);
    return settings;
  }

  /** What it counted since it started. */
  public VerifierCounters counters() {
    return counters;
  }

  @Override
  public StageDescription description() {
    return DESCRIPTION;
  }

  @Override
  public Liveness liveness() {
    return counters.liveness();
  }

  @Override
  public void start() {
    streams.setStateListener(
        (now, before) -> {
          if (now == KafkaStreams.State.RUNNING) {
            counters.liveness().madeReady();
          }
        });
    streams.start();
    fencing.start();
  }

  @Override
  public Health health() {
    Throwable cause = failure.get();
    return cause == null ? fencing.health() : new Health.Failed(cause);
  }

  @Override
  public void close() {
    fencing.stop();
    streams.close(PATIENCE);
    fencing.close();
    deadLetters.close();
  }
}
