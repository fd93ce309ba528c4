package dev.zerostream.verifier;

import dev.zerostream.verifier.sandbox.Execution;
import java.util.List;
import java.util.Objects;

/**
 * Which verdicts from shared processes are judged again alone.
 *
 * @param percent of them, chosen by a hash of their name: the same at each replay, and nothing that
 *     a model can know
 * @param apart whether no process is shared at all
 */
record Recheck(int percent, boolean apart) {

  static final Recheck DEFAULT = new Recheck(5, false);
  static final Recheck APART = new Recheck(0, true);

  private static final int ALL = 100;

  Recheck(int percent) {
    this(percent, false);
  }

  boolean chooses(String taskId, int index) {
    int hash = Objects.hash(taskId, index) * 0x9E3779B9;
    return Math.floorMod(hash ^ (hash >>> 16), ALL) < percent;
  }

  /** Whether these ended by themselves; the others depend on how busy the machine was. */
  static boolean tells(List<Execution> executions) {
    return executions.stream()
        .map(Execution::status)
        .noneMatch(
            status -> status == Execution.Status.TIMEOUT || status == Execution.Status.MEMORY);
  }
}
