package dev.zerostream.dashboard;

import dev.zerostream.schemas.MetricWindow;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.ClusterCheck;
import dev.zerostream.stage.EventProducer;
import dev.zerostream.stage.Worker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the brokers every few seconds what each group still has before it, and publishes that as
 * windows of {@code metrics}.
 *
 * <p><b>Contract</b>: a group that does not exist yet has no lag; a broker that does not answer
 * leaves the last numbers standing.
 */
final class GroupLags implements Worker.Loop {

  private static final Logger LOG = LoggerFactory.getLogger(GroupLags.class);
  private static final long EVERY_SECONDS = 5;
  private static final List<String> SHARED = List.of("proposer", "solver");
  private static final List<String> CONSUMERS = List.of("verifier", "learner");

  private final Cluster cluster;
  private final boolean publishes;
  private final InstantSource clock;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile Map<String, Double> newest = Map.of();
  private Admin admin;
  private EventProducer events;

  GroupLags(Cluster cluster, boolean publishes, InstantSource clock) {
    this.cluster = cluster;
    this.publishes = publishes;
    this.clock = clock;
  }

  /** Records before each group, by the name of its stage. */
  Map<String, Double> newest() {
    return newest;
  }

  void stop() {
    stopped.countDown();
  }

  @Override
  public void begin() {
    admin = ClusterCheck.admin(cluster);
    events = new EventProducer(cluster);
  }

  @Override
  public void turn() throws InterruptedException {
    Map<String, Double> lags = new TreeMap<>();
    SHARED.forEach(stage -> measure(stage, lags, this::sharedLag));
    CONSUMERS.forEach(stage -> measure(stage, lags, this::consumerLag));
    newest = lags;
    if (publishes) {
      lags.forEach(this::publish);
    }
    var unused = stopped.await(EVERY_SECONDS, TimeUnit.SECONDS);
  }

  private interface Question {
    double ask(String group);
  }

  private void measure(String stage, Map<String, Double> lags, Question question) {
    try {
      lags.put(stage, question.ask(cluster.group(stage)));
    } catch (KafkaException e) {
      LOG.debug("stage=dashboard no lag of {}: {}", stage, e.getMessage());
      Double last = newest.get(stage);
      if (last != null) {
        lags.put(stage, last);
      }
    }
  }

  private double sharedLag(String group) {
    return ClusterCheck.await(
            cluster,
            admin
                .listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec()))
                .partitionsToOffsetInfo(group))
        .values()
        .stream()
        // A partition that the group has not begun with has none yet.
        .filter(Objects::nonNull)
        .mapToDouble(info -> info.lag().orElse(0L))
        .sum();
  }

  private double consumerLag(String group) {
    var committed =
        ClusterCheck.await(
            cluster, admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    committed.keySet().forEach(partition -> asked.put(partition, OffsetSpec.latest()));
    if (asked.isEmpty()) {
      return 0;
    }
    var ends = ClusterCheck.await(cluster, admin.listOffsets(asked).all());
    return committed.entrySet().stream()
        .filter(entry -> entry.getValue() != null)
        .mapToDouble(
            entry -> Math.max(0, ends.get(entry.getKey()).offset() - entry.getValue().offset()))
        .sum();
  }

  private void publish(String stage, double lag) {
    Instant now = clock.instant();
    Instant start = Instant.ofEpochSecond(now.getEpochSecond() / EVERY_SECONDS * EVERY_SECONDS);
    String key = start.toEpochMilli() + "/lag/" + stage;
    var unused =
        events.send(
            Topics.METRICS,
            null,
            key,
            new MetricWindow(
                start,
                start.plus(Duration.ofSeconds(EVERY_SECONDS)),
                Map.of("stage", stage, "group", cluster.group(stage)),
                Map.of("lag", lag)));
  }

  @Override
  public void end() {
    if (events != null) {
      events.close();
    }
    if (admin != null) {
      admin.close();
    }
  }
}
