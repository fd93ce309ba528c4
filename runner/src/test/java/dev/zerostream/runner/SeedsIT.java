package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.runner.report.Tally;
import dev.zerostream.schemas.DropReason;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.RejectReason;
import dev.zerostream.schemas.RejectedTask;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.Runs;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.TopicReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one run was seeded with another begins with. */
class SeedsIT {

  private static final String UNSTABLE =
      "{\"taskType\":\"DEDUCTION\",\"program\":\"def f(x):\\n    return id(x)\",\"input\":\"7\"}\n";

  @TempDir private Path folder;

  @Test
  void shouldBeginWithTheSeedsOfAnotherRunVerifiedAgain() throws IOException {
    // Given the seeds of a run, after one that no verifier lets through
    Cluster first = play("first", TestPipeline.settings());
    Path file = Files.writeString(folder.resolve("seeds.jsonl"), UNSTABLE + tapped(first) + "\n");

    // When
    Cluster second = play("second", TestPipeline.settings().with("seed.file", file));

    // Then
    assertThat(seeds(second)).isEqualTo(seeds(first)).hasSize(6);
    Map<String, ProposedTask> proposals = values(second, Topics.PROPOSED_TASKS);
    assertThat(proposals.values())
        .filteredOn(it -> it.getPhase() == Phase.SEED)
        .hasSize(7)
        .allSatisfy(it -> assertThat(it.getTrajectory()).isNull());
    assertThat(values(second, Topics.REJECTED_TASKS).get("d00000000"))
        .extracting(RejectedTask::getReason)
        .isEqualTo(RejectReason.FORBIDDEN);
    Tally tally = TestPipeline.tally(second);
    assertThat(tally.dropped(DropReason.SEED)).isEqualTo(7);
    assertThat(tally.deadLetters()).isZero();
  }

  @Test
  void shouldRefuseAFileWithoutTasksBeforeAnythingStarts() throws IOException {
    Path file = Files.writeString(folder.resolve("seeds.jsonl"), "nothing\n");

    Invocation run = Invocation.of("run", "--data", folder + "/run", "--set", "seed.file=" + file);

    assertThat(run.err()).startsWith("Expected line 1 of " + file).hasLineCount(1);
    assertThat(run.status()).isEqualTo(2);
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void shouldNoteWhichSeedsARunBeganWith() throws IOException {
    Path file = Files.writeString(folder.resolve("seeds.jsonl"), UNSTABLE);
    Settings settings = Settings.of("nano").with("seed.file", file);

    Map<String, String> noted =
        Announcement.of(settings, 1, "digest", InstantSource.system()).getSettings();

    assertThat(noted.get("seed.digest")).matches("[0-9a-f]{64}");
  }

  private Cluster play(String name, Settings settings) {
    Cluster cluster = TestCluster.fresh(2);
    Settings prefixed = settings.with("topic.prefix", cluster.prefix());
    Runs.announce(cluster, Announcement.of(prefixed, 1, "digest", InstantSource.system()));
    try (TestPipeline pipeline =
        new TestPipeline(cluster, settings, new FakePlayer(), folder.resolve(name))) {
      pipeline.awaitVersion(1);
    }
    return cluster;
  }

  /** The seeds as the README's command writes them. */
  private static String tapped(Cluster cluster) {
    Invocation tap =
        Invocation.of(
            "tap",
            "verified-tasks",
            "--from=beginning",
            "--no-follow",
            "--where=phase=SEED",
            "--bootstrap-servers=" + cluster.bootstrapServers(),
            "--schema-registry=" + cluster.registryUrl(),
            "--topic-prefix=" + cluster.prefix());
    assertThat(tap.status()).as(tap.err()).isZero();
    return tap.out();
  }

  /** What the seeds are, without the ids that they got. */
  private static List<String> seeds(Cluster cluster) {
    return values(cluster, Topics.VERIFIED_TASKS).values().stream()
        .filter(it -> it.getPhase() == Phase.SEED)
        .map(SeedsIT::essence)
        .sorted()
        .toList();
  }

  private static String essence(VerifiedTask task) {
    return String.join(
        "|",
        task.getTaskType().name(),
        task.getProgram(),
        String.valueOf(task.getInput()),
        String.valueOf(task.getOutput()),
        task.getExamples().toString(),
        String.valueOf(task.getMessage()));
  }

  private static <V extends SpecificRecord> Map<String, V> values(Cluster cluster, Topic<V> topic) {
    Map<String, V> values = new TreeMap<>();
    try (TopicReader<V> reader = new TopicReader<>(cluster, topic)) {
      reader.forEachToEnd(entry -> values.put(entry.key(), entry.value()));
    }
    return values;
  }
}
