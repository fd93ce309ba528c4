package dev.zerostream.proposer;

import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.VerifiedTask;
import java.util.ArrayDeque;
import java.util.ArrayList;
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

  private final Map<TaskType, Deque<VerifiedTask>> buffers = new EnumMap<>(TaskType.class);

  synchronized void add(VerifiedTask task) {
    Deque<VerifiedTask> buffer =
        buffers.computeIfAbsent(task.getTaskType(), type -> new ArrayDeque<>());
    buffer.addLast(task);
    if (buffer.size() > CAPACITY) {
      buffer.removeFirst();
    }
  }

  /** Up to {@code count} distinct tasks of {@code type}, drawn uniformly. */
  synchronized List<VerifiedTask> sample(TaskType type, int count, RandomGenerator random) {
    List<VerifiedTask> all = new ArrayList<>(buffers.getOrDefault(type, new ArrayDeque<>()));
    List<VerifiedTask> drawn = new ArrayList<>();
    while (drawn.size() < count && !all.isEmpty()) {
      int index = random.nextInt(all.size());
      drawn.add(all.get(index));
      all.set(index, all.get(all.size() - 1));
      all.remove(all.size() - 1);
    }
    return drawn;
  }

  /** A task whose program an induction proposal may use: from the other two buffers' union. */
  synchronized Optional<VerifiedTask> source(RandomGenerator random) {
    List<VerifiedTask> union = new ArrayList<>();
    union.addAll(buffers.getOrDefault(TaskType.DEDUCTION, new ArrayDeque<>()));
    union.addAll(buffers.getOrDefault(TaskType.ABDUCTION, new ArrayDeque<>()));
    return union.isEmpty()
        ? Optional.empty()
        : Optional.of(union.get(random.nextInt(union.size())));
  }
}
