package dev.zerostream.runner.fault;

import java.util.Set;

/**
 * Kills a process at one of its calls that change the log, before or after the call takes effect.
 * Once killed it stays dead.
 */
public final class KillSwitch {

  private static final Set<String> EFFECTS =
      Set.of(
          "initTransactions",
          "beginTransaction",
          "send",
          "flush",
          "sendOffsetsToTransaction",
          "commitTransaction",
          "acknowledge",
          "commitSync");

  private int left = Integer.MAX_VALUE;
  private boolean before;
  private boolean dead;
  private int calls;

  /** Kills at the {@code call}-th effect from now on, counted from 1. */
  public synchronized void arm(int call, boolean beforeIt) {
    left = call;
    before = beforeIt;
  }

  /** Whether a kill is to come. */
  public synchronized boolean armed() {
    return left != Integer.MAX_VALUE && !dead;
  }

  /** Whether the process was killed. */
  public synchronized boolean dead() {
    return dead;
  }

  /** Effects so far. */
  public synchronized int calls() {
    return calls;
  }

  synchronized void enter(String method) {
    requireAlive(method);
    if (EFFECTS.contains(method)) {
      calls++;
      left -= left == Integer.MAX_VALUE ? 0 : 1;
      if (left == 0 && before) {
        die("before " + method);
      }
    }
  }

  synchronized void leave(String method) {
    requireAlive(method);
    if (EFFECTS.contains(method) && left == 0) {
      die("after " + method);
    }
  }

  /** Kills it now. */
  public synchronized void kill() {
    dead = true;
  }

  private void die(String where) {
    dead = true;
    throw new Killed(where);
  }

  private void requireAlive(String method) {
    if (dead) {
      throw new Killed("an earlier call, not to do " + method);
    }
  }
}
