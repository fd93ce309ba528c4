package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.zerostream.learner.Fork;
import dev.zerostream.learner.LearnerConfig;
import dev.zerostream.learner.LearnerLoop;
import dev.zerostream.learner.LearnerStage;
import dev.zerostream.learner.Replay;
import dev.zerostream.runner.fault.SteppedLearner;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Acknowledged;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.DeadLetters;
import dev.zerostream.stage.EventProducer;
import dev.zerostream.stage.Liveness;
import dev.zerostream.stage.Runs;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.TopicReader;
import dev.zerostream.stage.WeightLogConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Questions to the history of one short run; what spoils the log comes last. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HistoryIT {

  private static final Settings SETTINGS =
      TestPipeline.settings()
          .with("max.lag", 4)
          .with("checkpoint.pin.every", 2)
          .with("weights.anchor.every", 3);

  @TempDir private static Path folder;
  private static Cluster cluster;
  private static Settings settings;

  @BeforeAll
  static void play() {
    cluster = TestCluster.fresh(2);
    settings = SETTINGS.with("topic.prefix", cluster.prefix());
    Runs.announce(cluster, Announcement.of(settings, 1, "digest", InstantSource.system()));
    try (TestPipeline pipeline = new TestPipeline(cluster, settings, new FakePlayer(), folder)) {
      pipeline.awaitVersion(6);
    }
  }

  private static Invocation ask(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--bootstrap-servers", cluster.bootstrapServers()));
    all.addAll(List.of("--schema-registry", cluster.registryUrl()));
    all.addAll(List.of("--topic-prefix", cluster.prefix()));
    return Invocation.of(all.toArray(String[]::new));
  }

  private static JsonNode json(Invocation invocation) throws IOException {
    assertThat(invocation.status()).as(invocation.err() + invocation.out()).isZero();
    return new JsonMapper().readTree(invocation.out());
  }

  @Test
  @Order(1)
  void shouldProveThatNothingWasLostOrDoubled() throws IOException {
    JsonNode report = json(ask("audit", "--json"));

    assertThat(report.path("lost").asInt(-1)).isZero();
    assertThat(report.path("doubled").asInt(-1)).isZero();
    assertThat(report.path("broken").asInt(-1)).isZero();
    assertThat(report.path("counts").path("trained").asInt()).isPositive();
    assertThat(report.path("counts").path("versionsRebuilt").asInt()).isGreaterThanOrEqualTo(7);
    assertThat(report.path("window").path("rewards").asInt(-1)).isZero();
  }

  @Test
  @Order(2)
  void shouldTraceBothWays() throws IOException {
    JsonNode trained = json(ask("lineage", "--weights", "2"));
    String trajectory = trained.path(0).path("trajectory").asText();
    String task = trained.path(0).path("task").asText();

    assertThat(json(ask("lineage", "--trajectory", trajectory)).path("trainedIn").toString())
        .isEqualTo("[2]");
    JsonNode reach = json(ask("lineage", "--task", task));
    assertThat(reach.path("taintedFrom").asLong()).isEqualTo(2);
    assertThat(reach.path("taintedTo").asLong()).isGreaterThanOrEqualTo(6);
    assertThat(json(ask("lineage", "--verifier-build", "test")).path("trainedIn").size())
        .isGreaterThanOrEqualTo(6);
    assertThat(ask("lineage", "--task", "nowhere").status()).isEqualTo(2);
  }

  @Test
  @Order(3)
  void shouldReplayToTheSameBits() {
    Replay replay =
        new Replay(
            cluster,
            LearnerConfig.of(settings, 1),
            new FakeTrainers(),
            Map.of(),
            folder.resolve("checkpoints"));

    Replay.Outcome all = replay.run(Optional.empty(), Optional.empty());
    Replay.Outcome some = replay.run(Optional.of(4L), Optional.of(5L));

    assertThat(all.from()).isZero();
    assertThat(all.sameNumerics()).isTrue();
    assertThat(all.versions()).hasSizeGreaterThanOrEqualTo(6);
    assertThat(all.versions()).allMatch(it -> it.sameDigest() && it.sameBatch());
    assertThat(some.versions()).hasSize(1).allMatch(Replay.Version::sameDigest);
  }

  @Test
  @Order(4)
  void shouldForkAndMakeTheSameBitsUnderTheSameSettings(@TempDir Path states) {
    Cluster child = TestCluster.fresh(2);
    long parentRewards = count(cluster);
    try (DeadLetters letters = new DeadLetters("fork", child, InstantSource.system())) {
      LearnerLoop.Parts parts =
          new LearnerLoop.Parts(
              "fork",
              "a",
              child,
              LearnerConfig.of(settings, 1),
              WeightLogConfig.of(settings),
              new FakeTrainers(),
              Map.of(),
              states,
              false,
              letters,
              new Liveness("rewards", InstantSource.system()),
              InstantSource.system());

      new Fork(cluster, folder.resolve("checkpoints")).begin(2, parts);
      step(new LearnerStage(parts), child, 6);
    }

    assertThat(digests(child)).isEqualTo(digests(cluster).subList(2, 7));
    assertThat(count(cluster)).isEqualTo(parentRewards);
  }

  private static void step(LearnerStage learner, Cluster log, long version) {
    try {
      learner.loop().begin();
      for (int turn = 0; turn < 1_000 && SteppedLearner.newest(log) < version; turn++) {
        learner.loop().turn();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    learner.loop().end();
  }

  private static List<String> digests(Cluster log) {
    return SteppedLearner.versions(log).stream()
        .map(WeightVersion::getWeightsDigest)
        .limit(log.equals(cluster) ? 7 : 5)
        .toList();
  }

  @Test
  @Order(5)
  void shouldJudgeHistoryAgainAndFindNoDifference() throws IOException {
    JsonNode report = json(ask("rescore", "--limit", "20"));

    assertThat(report.path("proposals").asLong()).isPositive();
    assertThat(report.path("attempts").asLong()).isPositive();
    assertThat(report.path("differences").toString()).isEqualTo("[]");
    assertThat(report.path("rewardChange").asDouble()).isZero();
  }

  @Test
  @Order(6)
  void shouldPinAndPruneVersions() throws IOException {
    assertThat(ask("weights", "pin", "1", "--note", "keep").status()).isZero();
    assertThat(ask("weights", "prune", "--keep", "2").status()).isZero();

    JsonNode versions = json(ask("weights", "list", "--json"));
    assertThat(versions.path(0).path("pruned").asBoolean())
        .as("a pinned anchor's base")
        .isEqualTo(!versions.path(1).path("kind").asText().equals("DELTA"));
    assertThat(versions.path(1).path("pinned").asBoolean()).isTrue();
    assertThat(versions.path(1).path("pruned").asBoolean()).isFalse();
    assertThat(versions.path(3).path("pruned").asBoolean()).isTrue();
    assertThat(json(ask("audit", "--json")).path("counts").path("versionsPruned").asLong())
        .isPositive();
    Invocation export = ask("weights", "export", "3", "--to", folder.resolve("x").toString());
    assertThat(export.status()).isEqualTo(2);
    assertThat(export.err()).contains("its bytes were pruned");
  }

  @Test
  @Order(7)
  void shouldNameWhatIsDoubled() {
    List<TopicReader.Entry<RewardedTrajectory>> rewards = rewards(cluster);
    RewardedTrajectory again = rewards.get(rewards.size() / 2).value();
    try (EventProducer events = new EventProducer(cluster)) {
      Acknowledged.await(events.send(Topics.REWARDS, null, again.getGroupId(), again));
    }

    Invocation audit = ask("audit");

    assertThat(audit.status()).isEqualTo(1);
    assertThat(audit.out()).contains("DOUBLED " + again.getTrajectory().getTrajectoryId());
  }

  private static long count(Cluster log) {
    return rewards(log).size();
  }

  private static List<TopicReader.Entry<RewardedTrajectory>> rewards(Cluster log) {
    try (TopicReader<RewardedTrajectory> reader = new TopicReader<>(log, Topics.REWARDS)) {
      return reader.readToEnd();
    }
  }
}
