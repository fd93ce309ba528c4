package dev.zerostream.verifier;

import java.util.concurrent.atomic.LongAdder;

/** What the verifier counted since it started; thread-safe. */
public final class VerifierCounters {

  private final LongAdder late = new LongAdder();
  private final LongAdder duplicate = new LongAdder();

  void countLate() {
    late.increment();
  }

  void countDuplicate() {
    duplicate.increment();
  }

  /** Attempts for groups that were closed or never opened. */
  public long late() {
    return late.sum();
  }

  /** Proposals and attempts that had arrived before. */
  public long duplicate() {
    return duplicate.sum();
  }
}
