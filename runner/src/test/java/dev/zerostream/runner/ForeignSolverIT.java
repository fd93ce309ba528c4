package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zerostream.policy.FakePolicy;
import dev.zerostream.policy.remote.LocalInferenceServer;
import dev.zerostream.policy.remote.LocalInferenceServer.Form;
import dev.zerostream.schemas.Fleet;
import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.DeadLetters;
import dev.zerostream.stage.EventProducer;
import dev.zerostream.stage.Fleets;
import dev.zerostream.stage.Runs;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.TopicReader;
import dev.zerostream.stage.WeightsFollower;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The solvers of {@code examples} beside our own: a classic group and a share group share every
 * task by attempts, and the same contract is checked for both.
 */
class ForeignSolverIT {

  private static final Path EXAMPLES = ComposeFile.ROOT.resolve("examples");
  private static final String LATE = "of-an-hour-ago";

  @TempDir private Path folder;

  @Test
  @Tag("polyglot")
  void shouldShareTasksWithAFleetInJavaScript() throws Exception {
    Path source = EXAMPLES.resolve("solver-javascript");
    for (String file : List.of("package.json", "package-lock.json", "solver.js")) {
      Files.copy(source.resolve(file), folder.resolve(file));
    }
    Process npm =
        new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("npm.txt").toFile())
            .start();
    assertThat(npm.waitFor()).as(Files.readString(folder.resolve("npm.txt"))).isZero();
    shouldKeepTheContract(List.of("node", "solver.js"));
  }

  @Test
  @Tag("python")
  void shouldShareTasksWithAFleetInPython() throws Exception {
    Files.copy(EXAMPLES.resolve("solver-python/solver.py"), folder.resolve("solver.py"));
    shouldKeepTheContract(List.of("/usr/bin/python3", "solver.py"));
  }

  private void shouldKeepTheContract(List<String> command) throws Exception {
    Cluster cluster = TestCluster.fresh(2);
    Settings settings =
        TestPipeline.settings()
            .with("topic.prefix", cluster.prefix())
            .with("fleets", "main:0-3,foreign:4-5")
            .with("group.deadline.seconds", 600);
    Runs.announce(cluster, Announcement.of(settings, 1, "digest", InstantSource.system()));
    SolverContract ours = new SolverContract(cluster, Fleets.of(settings).named("main"));
    Fleet foreign = Fleets.of(settings).named("foreign");
    SolverContract theirs = new SolverContract(cluster, foreign);
    try (FakePolicy model = new FakePolicy(new FakePlayer());
        LocalInferenceServer server = new LocalInferenceServer(model, Form.IDS);
        DeadLetters letters = new DeadLetters("server", cluster, InstantSource.system());
        WeightsFollower weights =
            new WeightsFollower(
                "server", cluster, letters, it -> server.relabel(it.manifest().getVersion()))) {
      weights.start();
      List<String> full = new ArrayList<>(command);
      full.addAll(List.of(cluster.bootstrapServers(), cluster.registryUrl()));
      full.addAll(List.of(server.address().toString(), foreign.getName(), cluster.prefix()));
      Process first = start(full);
      try (TestPipeline pipeline =
          new TestPipeline(cluster, settings, new FakePlayer(), folder.resolve("run"))) {
        // Given: groups only complete when both fleets have made their attempts
        pipeline.awaitVersion(1);
        writeALateTask(cluster);

        // When: the foreign group dies without a farewell and comes back
        first.destroyForcibly().waitFor();
        long before = pipeline.version();
        Process second = start(full);
        try {
          try {
            pipeline.awaitVersion(before + 2);
          } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                "Expected versions to go on, but %s and %s are open"
                    .formatted(ours.open(), theirs.open()),
                e);
          }
          pipeline.stop("proposer");
          await()
              .atMost(Duration.ofMinutes(1))
              .pollInterval(Duration.ofMillis(500))
              .until(() -> List.of(LATE).containsAll(theirs.open()));
        } finally {
          second.destroyForcibly().waitFor();
        }
      } finally {
        first.destroyForcibly();
      }
    }

    // Then
    assertThat(theirs.violations()).isEmpty();
    assertThat(ours.violations()).isEmpty();
    assertThat(theirs.solutions().stream().map(TopicReader.Entry::value).map(Solution::getTaskId))
        .isNotEmpty()
        .doesNotContain(LATE);
    assertThat(TestPipeline.tally(cluster).doubled()).isZero();
    assertThat(TestPipeline.tally(cluster).deadLetters()).isZero();
  }

  /** A group that no longer waits: its deadline has passed. */
  private static void writeALateTask(Cluster cluster) throws Exception {
    try (TopicReader<VerifiedTask> reader = new TopicReader<>(cluster, Topics.VERIFIED_TASKS);
        EventProducer producer = new EventProducer(cluster)) {
      VerifiedTask task =
          reader.readToEnd().stream()
              .map(TopicReader.Entry::value)
              .filter(it -> it.getAttempts() > 0)
              .findFirst()
              .orElseThrow();
      VerifiedTask late =
          VerifiedTask.newBuilder(task)
              .setTaskId(LATE)
              .setVerifiedAt(Instant.now().minus(Duration.ofHours(1)))
              .build();
      producer.send(Topics.VERIFIED_TASKS, 0, LATE, late).get();
    }
  }

  private Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("solver.txt").toFile()))
        .start();
  }
}
