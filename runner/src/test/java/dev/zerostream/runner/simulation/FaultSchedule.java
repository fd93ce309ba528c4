package dev.zerostream.runner.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Which process moves next, how much time passes before, and where processes die: all from the
 * seed, and nothing from the log that they work on.
 *
 * @param seed to run it again
 * @param moves while processes die
 * @param calm moves after that, without faults
 */
record FaultSchedule(long seed, List<Move> moves, List<Move> calm) {

  private static final int CALM = 10_000;

  /**
   * One turn of one process.
   *
   * @param millis that pass before it
   * @param killAt dies at this call that changes the log, counted from now; 0 for none
   * @param before whether the call is left out
   */
  record Move(int process, long millis, int killAt, boolean before) {}

  /** The schedule of a seed; a longer one begins like a shorter one. */
  static FaultSchedule of(long seed, int processes, int moves) {
    return new FaultSchedule(
        seed,
        moves(new SplittableRandom(seed), processes, moves, true),
        moves(new SplittableRandom(~seed), processes, CALM, false));
  }

  private static List<Move> moves(
      SplittableRandom random, int processes, int count, boolean faults) {
    List<Move> moves = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      boolean leap = random.nextInt(300) == 0;
      long millis = leap ? random.nextInt(5_000, 40_000) : random.nextInt(60);
      boolean kills = random.nextInt(20) == 0;
      int killAt = random.nextInt(1, 12);
      boolean before = random.nextBoolean();
      moves.add(new Move(random.nextInt(processes), millis, faults && kills ? killAt : 0, before));
    }
    return List.copyOf(moves);
  }
}
