package dev.zerostream.verifier;

import dev.zerostream.stage.Liveness;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** What the verifier counted since it started; thread-safe. */
public final class VerifierCounters {

  private final Liveness liveness;
  private final LongAdder late = new LongAdder();
  private final LongAdder duplicate = new LongAdder();

  /** Counters that also tell {@code liveness} of each record. */
  public VerifierCounters(Liveness liveness) {
    this.liveness = liveness;
  }

  /** Does one record's work, which shows as under way meanwhile. */
  <T> T during(String what, Supplier<T> work) {
    liveness.begin(what);
    T done = work.get();
    liveness.end(what);
    liveness.finished();
    return done;
  }

  Liveness liveness() {
    return liveness;
  }

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
