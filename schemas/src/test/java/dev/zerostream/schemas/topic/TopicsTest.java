package dev.zerostream.schemas.topic;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.schemas.topic.Topic.Partitions;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicsTest {

  @Test
  void shouldNameTopicsInTheWordsOfTheirRecords() {
    assertThat(
            Topics.ALL.stream()
                .collect(toMap(Topic::name, topic -> topic.valueType().getSimpleName())))
        .isEqualTo(
            Map.ofEntries(
                Map.entry("runs", "RunStarted"),
                Map.entry("task-requests", "TaskRequest"),
                Map.entry("proposed-tasks", "ProposedTask"),
                Map.entry("verified-tasks", "VerifiedTask"),
                Map.entry("rejected-tasks", "RejectedTask"),
                Map.entry("solutions", "Solution"),
                Map.entry("rewards", "RewardedTrajectory"),
                Map.entry("weights", "WeightVersion"),
                Map.entry("weight-chunks", "WeightChunk"),
                Map.entry("weight-pins", "WeightPin"),
                Map.entry("training-batches", "TrainedBatch"),
                Map.entry("metrics", "MetricWindow"),
                Map.entry("safety-flags", "SafetyFlag"),
                Map.entry("dead-letters", "DeadLetter"),
                Map.entry("heartbeats", "Heartbeat")));
  }

  @Test
  void shouldListEveryTopicThatTheCatalogueNames() {
    List<Object> constants =
        Arrays.stream(Topics.class.getFields())
            .filter(field -> field.getType() == Topic.class)
            .map(TopicsTest::value)
            .toList();

    assertThat(List.<Object>copyOf(Topics.ALL)).containsExactlyInAnyOrderElementsOf(constants);
  }

  private static Object value(Field field) {
    try {
      return field.get(null);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldKeepATotalOrderWhereTheLearnerFoldsAndCounts() {
    assertThat(
            List.of(Topics.REWARDS, Topics.WEIGHTS, Topics.WEIGHT_CHUNKS, Topics.TRAINING_BATCHES))
        .allMatch(topic -> topic.partitions() == Partitions.ONE);
  }

  @Test
  void shouldGiveTheTopicsOfAGroupTheSamePartitions() {
    assertThat(List.of(Topics.PROPOSED_TASKS, Topics.VERIFIED_TASKS, Topics.SOLUTIONS))
        .allMatch(topic -> topic.partitions() == Partitions.MANY);
  }

  @Test
  void shouldFindTopicsByName() {
    assertThat(Topics.byName("rewards")).contains(Topics.REWARDS);
    assertThat(Topics.byName("p-rewards")).isEmpty();
  }

  @Test
  void shouldPutTheRunsPrefixBeforeNameAndSubject() {
    assertThat(Topics.REWARDS.named("p-")).isEqualTo("p-rewards");
    assertThat(Topics.REWARDS.named("")).isEqualTo("rewards");
    assertThat(Topics.REWARDS.subject("p-")).isEqualTo("p-rewards-value");
    assertThat(Topics.REWARDS.schema().getName()).isEqualTo("RewardedTrajectory");
  }
}
