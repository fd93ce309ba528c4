package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.Role;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.TopicReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the filter, proposers build on nothing that all attempts got right, or none. */
class ReferenceFilterIT {

  @Test
  void shouldShowOnlyTasksThatSomeAttemptSolvedAndSomeDidNot(@TempDir Path folder) {
    // Given half of the tasks solved by both attempts or by none
    Cluster cluster = TestCluster.fresh(2);
    Settings settings =
        TestPipeline.settings().with("group.attempts", 2).with("reference.filter", "non-extremes");

    // When
    try (TestPipeline pipeline = new TestPipeline(cluster, settings, new FakePlayer(), folder)) {
      pipeline.awaitVersion(10);
    }

    // Then
    Map<String, Double> solveRates = solveRates(cluster);
    assertThat(solveRates.values()).contains(0.0, 1.0);
    assertThat(shown(cluster))
        .filteredOn(solveRates::containsKey)
        .isNotEmpty()
        .allSatisfy(id -> assertThat(solveRates.get(id)).isGreaterThan(0).isLessThan(1));
  }

  /** Of tasks of training, by id. */
  private static Map<String, Double> solveRates(Cluster cluster) {
    Map<String, Double> rates = new TreeMap<>();
    try (TopicReader<RewardedTrajectory> reader = new TopicReader<>(cluster, Topics.REWARDS)) {
      reader.forEachToEnd(
          entry -> {
            RewardedTrajectory value = entry.value();
            boolean trained = value.getTrajectory().getPhase() == Phase.TRAIN;
            if (trained && value.getTrajectory().getRole() == Role.PROPOSER) {
              rates.put(value.getGroupId(), value.getSolveRate());
            }
          });
    }
    rates.values().removeIf(rate -> rate == null);
    return rates;
  }

  /** Ids of all tasks that stood in a prompt. */
  private static List<String> shown(Cluster cluster) {
    List<String> ids = new ArrayList<>();
    try (TopicReader<ProposedTask> reader = new TopicReader<>(cluster, Topics.PROPOSED_TASKS)) {
      reader.forEachToEnd(
          entry ->
              Stream.concat(
                      entry.value().getReferences().stream(),
                      Stream.ofNullable(entry.value().getSourceTaskId()))
                  .forEach(ids::add));
    }
    return ids;
  }
}
