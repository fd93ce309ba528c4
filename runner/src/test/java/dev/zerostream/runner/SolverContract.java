package dev.zerostream.runner;

import static java.util.stream.Collectors.toCollection;

import dev.zerostream.schemas.ClosedBy;
import dev.zerostream.schemas.FinishReason;
import dev.zerostream.schemas.Fleet;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.Role;
import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.Trajectory;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.TopicReader;
import dev.zerostream.stage.TopicReader.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * What a run expects of a fleet of solvers, whoever wrote it and whatever group it reads with,
 * checked on the log.
 *
 * @param fleet its name and attempts
 */
record SolverContract(Cluster cluster, Fleet fleet) {

  /** Everything that the fleet did wrong, one sentence each. */
  List<String> violations() {
    List<String> wrong = new ArrayList<>();
    Map<String, Entry<VerifiedTask>> tasks = tasks();
    List<Entry<Solution>> solutions = solutions();
    for (Entry<Solution> entry : solutions) {
      Entry<VerifiedTask> task = tasks.get(entry.value().getTaskId());
      if (task == null) {
        wrong.add("there is no task " + entry.value().getTaskId());
      } else {
        check(entry, task, wrong);
      }
    }
    Set<String> judged = judged();
    Map<String, Set<Integer>> made = attempts(solutions);
    judged.forEach(
        id -> {
          if (!range().equals(made.get(id))) {
            wrong.add("%s has the attempts %s, not %s".formatted(id, made.get(id), range()));
          }
        });
    rewardedTwice(wrong);
    return wrong;
  }

  /** Tasks up to now that the fleet has not made all its attempts at. */
  Set<String> open() {
    Map<String, Set<Integer>> made = attempts(solutions());
    return tasks().values().stream()
        .map(Entry::value)
        .filter(task -> task.getAttempts() > 0 && task.getPhase() != Phase.SEED)
        .map(VerifiedTask::getTaskId)
        .filter(id -> !range().equals(made.get(id)))
        .collect(toCollection(TreeSet::new));
  }

  private void check(Entry<Solution> entry, Entry<VerifiedTask> task, List<String> wrong) {
    Solution solution = entry.value();
    Trajectory trajectory = solution.getTrajectory();
    String id = "%s/s/%s/%d".formatted(task.key(), fleet.getName(), solution.getAttempt());
    int tokens = trajectory.getResponseTokens().size();
    require(entry.key().equals(task.key()), id, "its key is " + entry.key(), wrong);
    require(entry.partition() == task.partition(), id, "it is on another partition", wrong);
    require(task.value().getAttempts() > 0, id, "no group awaits it", wrong);
    require(range().contains(solution.getAttempt()), id, "it is not the fleet's", wrong);
    require(trajectory.getTrajectoryId().equals(id), id, "it has another id", wrong);
    require(trajectory.getTaskId().equals(task.key()), id, "it names another task", wrong);
    require(trajectory.getRole() == Role.SOLVER, id, "its role is another", wrong);
    require(trajectory.getTaskType() == task.value().getTaskType(), id, "its type is", wrong);
    require(trajectory.getDomain() == task.value().getDomain(), id, "its domain is", wrong);
    require(trajectory.getPhase() == task.value().getPhase(), id, "its phase is", wrong);
    require(tokens > 0, id, "it has no tokens", wrong);
    require(!trajectory.getPromptTokens().isEmpty(), id, "its prompt has no tokens", wrong);
    require(trajectory.getSamplingLogprobs().size() == tokens, id, "log-probabilities", wrong);
    require(trajectory.getModelLogprobs().size() == tokens, id, "log-probabilities", wrong);
    require(!trajectory.getSegments().isEmpty(), id, "no weights wrote it", wrong);
    require(trajectory.getSeed() < 1L << 52, id, "its seed is too large", wrong);
    require(trajectory.getFinishReason() != FinishReason.UNKNOWN, id, "no reason", wrong);
    require(
        !trajectory.getFinishedAt().isBefore(trajectory.getStartedAt()), id, "its times", wrong);
  }

  private static void require(boolean holds, String id, String problem, List<String> wrong) {
    if (!holds) {
      wrong.add(id + ": " + problem);
    }
  }

  private void rewardedTwice(List<String> wrong) {
    Set<String> seen = new HashSet<>();
    for (RewardedTrajectory rewarded : rewards()) {
      String id = rewarded.getTrajectory().getTrajectoryId();
      if (fleet.getName().equals(rewarded.getFleet()) && !seen.add(id)) {
        wrong.add(id + ": rewarded twice");
      }
    }
  }

  /** Groups that closed because every attempt was there. */
  private Set<String> judged() {
    return rewards().stream()
        .filter(it -> it.getClosedBy() == ClosedBy.COMPLETE)
        .filter(it -> it.getGroupSize() > 1)
        .map(RewardedTrajectory::getGroupId)
        .collect(toCollection(TreeSet::new));
  }

  private static Map<String, Set<Integer>> attempts(List<Entry<Solution>> solutions) {
    Map<String, Set<Integer>> made = new HashMap<>();
    solutions.forEach(
        it ->
            made.computeIfAbsent(it.value().getTaskId(), any -> new TreeSet<>())
                .add(it.value().getAttempt()));
    return made;
  }

  private Set<Integer> range() {
    return IntStream.rangeClosed(fleet.getFirstAttempt(), fleet.getLastAttempt())
        .boxed()
        .collect(toCollection(TreeSet::new));
  }

  private Map<String, Entry<VerifiedTask>> tasks() {
    Map<String, Entry<VerifiedTask>> tasks = new HashMap<>();
    try (TopicReader<VerifiedTask> reader = new TopicReader<>(cluster, Topics.VERIFIED_TASKS)) {
      reader.forEachToEnd(entry -> tasks.put(entry.value().getTaskId(), entry));
    }
    return tasks;
  }

  List<Entry<Solution>> solutions() {
    try (TopicReader<Solution> reader = new TopicReader<>(cluster, Topics.SOLUTIONS)) {
      return reader.readToEnd().stream()
          .filter(it -> it.value().getFleet().equals(fleet.getName()))
          .toList();
    }
  }

  private List<RewardedTrajectory> rewards() {
    try (TopicReader<RewardedTrajectory> reader = new TopicReader<>(cluster, Topics.REWARDS)) {
      return reader.readToEnd().stream().map(Entry::value).toList();
    }
  }
}
