package dev.zerostream.verifier;

import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.internal.OpenGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.WindowStoreIterator;

/** The only code that writes the group stores. */
final class GroupApplier {

  private final GroupStores.Bound stores;

  GroupApplier(GroupStores.Bound stores) {
    this.stores = stores;
  }

  /** Whether the task was opened or closed before. */
  boolean known(String taskId, long nowMillis) {
    if (stores.open().get(taskId) != null) {
      return true;
    }
    long from = Math.max(0, nowMillis - GroupStores.MEMORY.toMillis());
    try (WindowStoreIterator<String> found =
        stores.closed().fetch(taskId, from, nowMillis + GroupStores.MEMORY.toMillis())) {
      return found.hasNext();
    }
  }

  OpenGroup group(String taskId) {
    return stores.open().get(taskId);
  }

  void open(VerifiedTask task, ProposedTask proposal) {
    double diversity = new AnswerCountApplier(stores.answers()).diversity(task);
    stores.open().put(task.getTaskId(), new OpenGroup(task, proposal, List.of(), diversity));
  }

  /** Adds an attempt and returns the group as it now is. */
  OpenGroup received(OpenGroup group, String attempt, Solution solution) {
    List<String> received = new ArrayList<>(group.getReceived());
    received.add(attempt);
    OpenGroup grown =
        new OpenGroup(group.getTask(), group.getProposal(), received, group.getAnswerDiversity());
    String taskId = group.getTask().getTaskId();
    stores.open().put(taskId, grown);
    stores.attempts().put(key(taskId, attempt), solution);
    return grown;
  }

  /** The attempts of a group, in order of their names. */
  List<Solution> attempts(OpenGroup group) {
    String taskId = group.getTask().getTaskId();
    return group.getReceived().stream()
        .sorted()
        .map(attempt -> stores.attempts().get(key(taskId, attempt)))
        .toList();
  }

  /** Forgets an open group and remembers that it closed. */
  void close(OpenGroup group, long nowMillis) {
    String taskId = group.getTask().getTaskId();
    group.getReceived().forEach(attempt -> stores.attempts().delete(key(taskId, attempt)));
    stores.open().delete(taskId);
    closed(taskId, nowMillis);
  }

  /** Remembers a task that never opened a group. */
  void closed(String taskId, long nowMillis) {
    stores.closed().put(taskId, "", nowMillis);
  }

  void forEachOpen(Consumer<String> action) {
    try (KeyValueIterator<String, OpenGroup> all = stores.open().all()) {
      while (all.hasNext()) {
        KeyValue<String, OpenGroup> next = all.next();
        action.accept(next.key);
      }
    }
  }

  private static String key(String taskId, String attempt) {
    return taskId + "/" + attempt;
  }
}
