package dev.zerostream.verifier;

import dev.zerostream.schemas.RejectedTask;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.SafetyFlag;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.internal.CheckedProposal;
import dev.zerostream.schemas.serde.StoreSerde;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Cluster;
import dev.zerostream.verifier.sandbox.Sandbox;
import java.time.InstantSource;
import java.util.Map;
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
 * The verifier's wiring.
 *
 * <pre>{@code
 * proposed-tasks ─ check ─ by novelty key ─ novelty ─ by taskId ─ open ─┬─ verified-tasks
 *                     └──────── refused, or no key ────────┘            ├─ rejected-tasks
 * solutions ──────────────────────────────────────────────── attempt ───┴─ rewards
 * }</pre>
 *
 * A topology rather than a loop, because the work is stateful and its effects must appear exactly
 * once. The sandbox is called inside it: a proposal or a group may run more than once, its verdict
 * is published once.
 *
 * <p>The novelty gate is connected to a store of the groups that it does not use: that makes the
 * whole one subtopology. Of several, Streams gives a thread the tasks of one after the other, so
 * that one thread would do all the checks and another all the judging; like this each task is its
 * partition's share of everything, and threads and instances share them evenly.
 *
 * @param cluster names and serdes
 * @param partitions of the topics that have many, which the groups share
 */
record VerifierTopology(
    Cluster cluster,
    int partitions,
    VerifierConfig config,
    Sandbox sandbox,
    InstantSource clock,
    VerifierCounters counters) {

  private static final Serde<CheckedProposal> CHECKED = StoreSerde.of(CheckedProposal.class);

  Topology build() {
    StreamsBuilder builder = new StreamsBuilder();
    builder.addStateStore(NoveltyProcessor.store());
    String[] stores = GroupStores.addTo(builder);
    KStream<String, SpecificRecord> opened =
        novel(checked(builder))
            .repartition(repartitioned("by-task"))
            .process(() -> new OpenProcessor(groups(), clock), Named.as("open"), stores);
    KStream<String, SpecificRecord> attempted =
        builder.stream(
                cluster.name(Topics.SOLUTIONS), consumed(Topics.SOLUTIONS, "ingest-solutions"))
            .process(() -> new AttemptProcessor(groups()), Named.as("attempt"), stores);
    egress(opened.merge(attempted, Named.as("outcomes")));
    return builder.build();
  }

  private KStream<String, CheckedProposal> checked(StreamsBuilder builder) {
    TaskChecker checker = new TaskChecker(sandbox, config, clock);
    return builder.stream(
            cluster.name(Topics.PROPOSED_TASKS),
            consumed(Topics.PROPOSED_TASKS, "ingest-proposals"))
        .mapValues(
            proposal ->
                counters.during("checking " + proposal.getTaskId(), () -> checker.check(proposal)),
            Named.as("check"));
  }

  private KStream<String, CheckedProposal> novel(KStream<String, CheckedProposal> checked) {
    Map<String, KStream<String, CheckedProposal>> branches =
        checked
            .split(Named.as("novelty-"))
            .branch((id, it) -> it.getNoveltyKey() != null, Branched.as("asked"))
            .defaultBranch(Branched.as("not-asked"));
    KStream<String, CheckedProposal> decided =
        branches
            .get("novelty-asked")
            .selectKey((id, it) -> it.getNoveltyKey(), Named.as("novelty-key"))
            .repartition(repartitioned("by-novelty"))
            .process(
                NoveltyProcessor::new,
                Named.as("novelty"),
                NoveltyProcessor.STORE,
                GroupStores.OPEN);
    return decided.merge(branches.get("novelty-not-asked"), Named.as("decided"));
  }

  private GroupLogic groups() {
    return new GroupLogic(
        config,
        new Judge(sandbox, config),
        new Rewards(config.build(), config.rules(), config.fleets()),
        clock,
        counters);
  }

  private void egress(KStream<String, SpecificRecord> outcomes) {
    Map<String, KStream<String, SpecificRecord>> branches =
        outcomes
            .split(Named.as("outcome-"))
            .branch((id, it) -> it instanceof VerifiedTask, Branched.as("verified"))
            .branch((id, it) -> it instanceof RejectedTask, Branched.as("rejected"))
            .branch((id, it) -> it instanceof RewardedTrajectory, Branched.as("rewarded"))
            .branch((id, it) -> it instanceof SafetyFlag, Branched.as("flagged"))
            .noDefaultBranch();
    to(branches.get("outcome-verified"), Topics.VERIFIED_TASKS);
    to(branches.get("outcome-rejected"), Topics.REJECTED_TASKS);
    to(branches.get("outcome-rewarded"), Topics.REWARDS);
    to(
        branches
            .get("outcome-flagged")
            .selectKey((id, it) -> ((SafetyFlag) it).getTrajectoryId(), Named.as("flag-key")),
        Topics.SAFETY_FLAGS);
  }

  private <V extends SpecificRecord> void to(
      KStream<String, SpecificRecord> outcomes, Topic<V> topic) {
    outcomes
        .mapValues(it -> topic.valueType().cast(it), Named.as("as-" + topic.name()))
        .to(
            cluster.name(topic),
            Produced.<String, V>as("egress-" + topic.name())
                .withKeySerde(Serdes.String())
                .withValueSerde(cluster.serdes().serde(topic)));
  }

  private <V extends SpecificRecord> Consumed<String, V> consumed(Topic<V> topic, String name) {
    return Consumed.<String, V>as(name)
        .withKeySerde(Serdes.String())
        .withValueSerde(cluster.serdes().serde(topic));
  }

  private Repartitioned<String, CheckedProposal> repartitioned(String name) {
    return Repartitioned.<String, CheckedProposal>as(name)
        .withKeySerde(Serdes.String())
        .withValueSerde(CHECKED)
        .withNumberOfPartitions(partitions);
  }
}
