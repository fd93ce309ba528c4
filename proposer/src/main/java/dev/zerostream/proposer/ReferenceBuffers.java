package dev.zerostream.proposer;

import dev.zerostream.proposer.ProposerConfig.ReferenceSampling;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.VerifiedTask;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The newest verified tasks of each type, for references and as sources of induction tasks.
 *
 * <p><b>Contract</b>: thread-safe; holds at most {@value #CAPACITY} tasks of a type, the newest
 * (the paper's code keeps the oldest, so that its buffers freeze).
 */
final class ReferenceBuffers {

  static final int CAPACITY = 4096;

  private final ReferenceSampling sampling;
  private final Map<TaskType, Deque<VerifiedTask>> buffers = new EnumMap<>(TaskType.class);

  ReferenceBuffers(ReferenceSampling sampling) {
    this.sampling = sampling;
  }

  /** Takes a task in, unless it only repeats an older one. */
  synchronized void add(VerifiedTask task) {
    if (task.getPhase() == Phase.PRACTICE) {
      return;
    }
    Deque<VerifiedTask> buffer =
        buffers.computeIfAbsent(task.getTaskType(), type -> new ArrayDeque<>());
    buffer.addLast(task);
    if (buffer.size() > CAPACITY) {
      buffer.removeFirst();
    }
  }

  /** Up to {@code count} distinct tasks of {@code type}. */
  synchronized List<VerifiedTask> sample(TaskType type, int count, RandomGenerator random) {
    List<VerifiedTask> all = new ArrayList<>(buffer(type));
    return sampling == ReferenceSampling.UNIFORM
        ? uniform(all, count, random)
        : byRecency(all, count, random);
  }

  private static List<VerifiedTask> uniform(
      List<VerifiedTask> all, int count, RandomGenerator random) {
    List<VerifiedTask> drawn = new ArrayList<>();
    while (drawn.size() < count && !all.isEmpty()) {
      int index = random.nextInt(all.size());
      drawn.add(all.get(index));
      all.set(index, all.get(all.size() - 1));
      all.remove(all.size() - 1);
    }
    return drawn;
  }

  /** Those with the largest u^(1/weight), u uniform (Efraimidis and Spirakis, 2006). */
  private static List<VerifiedTask> byRecency(
      List<VerifiedTask> all, int count, RandomGenerator random) {
    List<Keyed> keyed = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      keyed.add(new Keyed(all.get(i), Math.log(1 - random.nextDouble()) / (i + 1)));
    }
    return keyed.stream()
        .sorted(Comparator.comparingDouble(Keyed::key).reversed())
        .limit(count)
        .map(Keyed::task)
        .toList();
  }

  private record Keyed(VerifiedTask task, double key) {}

  /** The task with that id, if it is still here; else, or without an id, any one of the type. */
  synchronized Optional<VerifiedTask> practised(
      TaskType type, String taskId, RandomGenerator random) {
    List<VerifiedTask> all = new ArrayList<>(buffer(type));
    return all.stream()
        .filter(task -> task.getTaskId().equals(taskId))
        .findFirst()
        .or(
            () ->
                all.isEmpty()
                    ? Optional.empty()
                    : Optional.of(all.get(random.nextInt(all.size()))));
  }

  private Deque<VerifiedTask> buffer(TaskType type) {
    return buffers.getOrDefault(type, new ArrayDeque<>());
  }

  /** The tasks of deduction and abduction that build on no others, in random order. */
  synchronized List<VerifiedTask> simple(RandomGenerator random) {
    List<VerifiedTask> union = new ArrayList<>();
    union.addAll(buffer(TaskType.DEDUCTION));
    union.addAll(buffer(TaskType.ABDUCTION));
    union.removeIf(task -> !task.getComposedOf().isEmpty());
    return uniform(union, union.size(), random);
  }

  /** A task whose program an induction proposal may use: from the other two buffers' union. */
  synchronized Optional<VerifiedTask> source(RandomGenerator random) {
    List<VerifiedTask> union = new ArrayList<>();
    union.addAll(buffer(TaskType.DEDUCTION));
    union.addAll(buffer(TaskType.ABDUCTION));
    return union.isEmpty()
        ? Optional.empty()
        : Optional.of(union.get(random.nextInt(union.size())));
  }
}
