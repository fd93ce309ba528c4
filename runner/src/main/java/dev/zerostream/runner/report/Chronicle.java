package dev.zerostream.runner.report;

import dev.zerostream.runner.heldout.Evaluator;
import dev.zerostream.runner.heldout.HeldOutScores.Score;
import dev.zerostream.runner.report.History.Scored;
import dev.zerostream.runner.report.History.Window;
import dev.zerostream.schemas.Complexity;
import dev.zerostream.schemas.Example;
import dev.zerostream.schemas.MetricWindow;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.RejectReason;
import dev.zerostream.schemas.RejectedTask;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.Role;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.WeightVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * Takes down when what happened, a few numbers a record, and makes windows of it. Topics are read
 * side by side, so order comes from the records' times; what is delivered twice counts once.
 */
final class Chronicle {

  /** An accepted task. */
  private record Task(long millis, String behaviour, Complexity complexity) {}

  private record Solved(long millis, double rate) {}

  private final Map<String, Task> tasks = new HashMap<>();
  private final Map<String, Long> refused = new HashMap<>();
  private final Map<String, Long> duplicates = new HashMap<>();
  private final Map<String, Solved> solved = new HashMap<>();
  private final TreeMap<Long, Long> versions = new TreeMap<>();
  private final TreeMap<Long, Map<String, Score>> scores = new TreeMap<>();

  void task(VerifiedTask task) {
    if (task.getPhase() != Phase.PRACTICE) {
      long millis = task.getVerifiedAt().toEpochMilli();
      tasks.put(task.getTaskId(), new Task(millis, behaviour(task), task.getComplexity()));
    }
  }

  /**
   * What the gate would ask: the fingerprint, or the program with its input where there is none.
   */
  private static String behaviour(VerifiedTask task) {
    String known = task.getFingerprint();
    if (task.getTaskType() == TaskType.INDUCTION) {
      Set<String> inputs = new TreeSet<>();
      task.getExamples().stream().map(Example::getInput).forEach(inputs::add);
      return (known == null ? task.getCanonicalHash() : known) + inputs;
    }
    return known == null ? task.getCanonicalHash() + task.getInput() : known;
  }

  void rejection(RejectedTask task) {
    boolean duplicate = task.getReason() == RejectReason.DUPLICATE;
    (duplicate ? duplicates : refused).put(task.getTaskId(), task.getRejectedAt().toEpochMilli());
  }

  void reward(RewardedTrajectory value) {
    boolean proposal = value.getTrajectory().getRole() == Role.PROPOSER;
    if (proposal && value.getSolveRate() != null && value.getReward() != null) {
      long millis = value.getRewardedAt().toEpochMilli();
      solved.put(value.getGroupId(), new Solved(millis, value.getSolveRate()));
    }
  }

  void version(WeightVersion manifest) {
    versions.put(manifest.getVersion(), manifest.getCreatedAt().toEpochMilli());
  }

  void metric(MetricWindow window) {
    Map<String, String> labels = window.getDimensions();
    if (labels.containsKey(Evaluator.SUITE)) {
      Map<String, Double> values = window.getValues();
      scores
          .computeIfAbsent(Long.valueOf(labels.get("version")), any -> new TreeMap<>())
          .put(
              labels.get("type"),
              new Score(
                  values.get("greedy"),
                  values.get("sampled"),
                  values.get("best"),
                  values.get("worked")));
    }
  }

  /** Up to {@code count} windows with about as many versions each. */
  List<Window> windows(int count) {
    if (versions.isEmpty()) {
      return List.of();
    }
    Set<String> novel = novel();
    long last = versions.lastKey();
    int windows = (int) Math.min(count, last + 1);
    List<Window> made = new ArrayList<>();
    for (int i = 0; i < windows; i++) {
      long from = (last + 1) * i / windows;
      long to = (last + 1) * (i + 1) / windows - 1;
      long begin = i == 0 ? Long.MIN_VALUE : at(from);
      long end = i == windows - 1 ? Long.MAX_VALUE : at(to + 1);
      made.add(window(from, to, begin, end, novel));
    }
    return made;
  }

  private long at(long version) {
    return versions.ceilingEntry(version).getValue();
  }

  private Set<String> novel() {
    Set<String> known = new HashSet<>();
    Set<String> novel = new HashSet<>();
    tasks.entrySet().stream()
        .sorted(Comparator.comparingLong(entry -> entry.getValue().millis()))
        .filter(entry -> known.add(entry.getValue().behaviour()))
        .forEach(entry -> novel.add(entry.getKey()));
    return novel;
  }

  private Window window(long from, long to, long begin, long end, Set<String> novel) {
    List<Complexity> accepted = new ArrayList<>();
    long isNew = 0;
    for (Map.Entry<String, Task> entry : tasks.entrySet()) {
      if (within(entry.getValue().millis(), begin, end)) {
        accepted.add(entry.getValue().complexity());
        isNew += novel.contains(entry.getKey()) ? 1 : 0;
      }
    }
    long repeated = duplicates.values().stream().filter(at -> within(at, begin, end)).count();
    long failed = refused.values().stream().filter(at -> within(at, begin, end)).count();
    var rates = solved.values().stream().filter(it -> within(it.millis(), begin, end));
    return new Window(
        from,
        to,
        seconds(end == Long.MAX_VALUE ? versions.lastEntry().getValue() : end),
        accepted.size() + repeated + failed,
        accepted.size() + repeated,
        isNew,
        mean(rates.toList(), Solved::rate),
        mean(accepted, Complexity::getAstNodes),
        mean(accepted, Complexity::getCyclomatic),
        mean(accepted, Complexity::getHalsteadVolume));
  }

  private static boolean within(long millis, long begin, long end) {
    return begin <= millis && millis < end;
  }

  private static <T> Double mean(List<T> values, ToDoubleFunction<T> of) {
    var mean = values.stream().mapToDouble(of).average();
    return mean.isPresent() ? mean.getAsDouble() : null;
  }

  private double seconds(long millis) {
    return (millis - versions.firstEntry().getValue()) / 1000.0;
  }

  /** The held-out scores on the way. */
  List<Scored> scores() {
    List<Scored> made = new ArrayList<>();
    scores.forEach(
        (version, byType) -> made.add(new Scored(version, seconds(at(version)), byType)));
    return made;
  }
}
