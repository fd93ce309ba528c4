package dev.zerostream.dashboard;

import dev.zerostream.dashboard.board.Facts;
import dev.zerostream.dashboard.board.RewardFacts;
import dev.zerostream.dashboard.board.SafetyRules;
import dev.zerostream.dashboard.board.Windows;
import dev.zerostream.schemas.MetricWindow;
import dev.zerostream.schemas.SafetyFlag;
import dev.zerostream.schemas.internal.Fact;
import dev.zerostream.schemas.serde.StoreSerde;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.Fleets;
import dev.zerostream.stage.Liveness;
import java.time.Instant;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Branched;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;

/**
 * The dashboard's wiring: every topic becomes facts, all facts pass through one partition, one
 * board folds them.
 *
 * <p>A topology, because the state is large, outlives the process and must count each record once.
 * The work on texts spreads over partitions; what is folded is small.
 */
record DashboardTopology(Cluster cluster, Windows windows, Fleets fleets, Liveness liveness) {

  private static final Serde<Fact> FACT = StoreSerde.of(Fact.class);

  Topology build() {
    StreamsBuilder builder = new StreamsBuilder();
    RewardFacts rewards = new RewardFacts(new SafetyRules());
    KStream<String, Fact> facts =
        facts(builder, Topics.TASK_REQUESTS, Facts::of)
            .merge(facts(builder, Topics.PROPOSED_TASKS, Facts::of), Named.as("and-proposals"))
            .merge(
                facts(builder, Topics.VERIFIED_TASKS, (task, at) -> Facts.of(task)),
                Named.as("and-tasks"))
            .merge(
                facts(builder, Topics.REJECTED_TASKS, (task, at) -> Facts.of(task)),
                Named.as("and-rejections"))
            .merge(
                facts(builder, Topics.SOLUTIONS, (solution, at) -> Facts.of(solution)),
                Named.as("and-solutions"))
            .merge(
                facts(builder, Topics.REWARDS, (value, at) -> rewards.of(value)),
                Named.as("and-rewards"))
            .merge(facts(builder, Topics.TRAINING_BATCHES, Facts::of), Named.as("and-batches"))
            .merge(
                facts(builder, Topics.WEIGHTS, (version, at) -> Facts.of(version)),
                Named.as("and-versions"))
            .merge(
                facts(builder, Topics.DEAD_LETTERS, (letter, at) -> Facts.of(letter)),
                Named.as("and-letters"))
            .merge(
                facts(builder, Topics.HEARTBEATS, (heartbeat, at) -> Facts.of(heartbeat)),
                Named.as("and-heartbeats"));
    egress(
        facts
            .repartition(
                Repartitioned.<String, Fact>as("facts")
                    .withKeySerde(Serdes.String())
                    .withValueSerde(FACT)
                    .withNumberOfPartitions(1))
            .process(
                () -> new BoardProcessor(windows, fleets, liveness),
                Named.as("board"),
                BoardStores.addTo(builder)));
    return builder.build();
  }

  private <V extends SpecificRecord> KStream<String, Fact> facts(
      StreamsBuilder builder, Topic<V> topic, BiFunction<V, Instant, Fact> facts) {
    return builder.stream(
            cluster.name(topic),
            Consumed.<String, V>as("ingest-" + topic.name())
                .withKeySerde(Serdes.String())
                .withValueSerde(cluster.serdes().serde(topic)))
        .process(() -> new FactProcessor<>(facts), Named.as("facts-of-" + topic.name()));
  }

  private void egress(KStream<String, SpecificRecord> found) {
    Map<String, KStream<String, SpecificRecord>> branches =
        found
            .split(Named.as("found-"))
            .branch((key, it) -> it instanceof MetricWindow, Branched.as("windows"))
            .branch((key, it) -> it instanceof SafetyFlag, Branched.as("flags"))
            .noDefaultBranch();
    to(branches.get("found-windows"), Topics.METRICS);
    to(branches.get("found-flags"), Topics.SAFETY_FLAGS);
  }

  private <V extends SpecificRecord> void to(
      KStream<String, SpecificRecord> found, Topic<V> topic) {
    found
        .mapValues(it -> topic.valueType().cast(it), Named.as("as-" + topic.name()))
        .to(
            cluster.name(topic),
            Produced.<String, V>as("egress-" + topic.name())
                .withKeySerde(Serdes.String())
                .withValueSerde(cluster.serdes().serde(topic)));
  }
}
