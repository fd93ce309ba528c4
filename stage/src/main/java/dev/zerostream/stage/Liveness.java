package dev.zerostream.stage;

import java.time.InstantSource;
import java.util.Collection;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Whether a stage gets on, and what it waits for when it does not; thread-safe.
 *
 * <p><b>Contract</b>: {@link #finished()} is called after each unit of work. While something is
 * under way it is what the stage waits for, else its input.
 */
public final class Liveness {

  private static final int NAMED = 3;

  /**
   * What can be said at one moment.
   *
   * @param progress units of work finished so far
   * @param idleMillis time since the last one, or since the start
   * @param busy whether something is under way
   * @param waitingFor what it waits for, in words
   * @param active false for a standby
   */
  public record Reading(
      long progress, long idleMillis, boolean busy, String waitingFor, boolean active) {}

  private final InstantSource clock;
  private final AtomicLong progress = new AtomicLong();
  private final Collection<String> underWay = new ConcurrentSkipListSet<>();
  private volatile long movedAt;
  private volatile String input;
  private volatile boolean active = true;
  private volatile boolean ready;
  private int working;
  private long busySince;
  private long busyBefore;

  /**
   * Of a stage that has just started.
   *
   * @param input what it waits for when nothing is under way
   */
  public Liveness(String input, InstantSource clock) {
    this.input = input;
    this.clock = clock;
    this.movedAt = clock.millis();
  }

  /** One more unit of work is done. */
  public void finished() {
    progress.incrementAndGet();
    movedAt = clock.millis();
  }

  /** Begins something that is named from now on. */
  public void begin(String what) {
    underWay.add(what);
    synchronized (this) {
      if (working++ == 0) {
        busySince = clock.millis();
      }
    }
  }

  /** Ends it. */
  public void end(String what) {
    underWay.remove(what);
    synchronized (this) {
      if (--working == 0) {
        busyBefore += clock.millis() - busySince;
      }
    }
  }

  /** Time since the start in which at least one thing was under way, milliseconds. */
  public synchronized long busyMillis() {
    return busyBefore + (working > 0 ? clock.millis() - busySince : 0);
  }

  /** Changes what it waits for when nothing is under way. */
  public void waitsFor(String what) {
    input = what;
  }

  /** Whether it works, or stands by for another. */
  public void active(boolean works) {
    active = works;
  }

  /** It can take work from now on. */
  public void madeReady() {
    ready = true;
  }

  /** Whether it can take work. */
  public boolean ready() {
    return ready;
  }

  /** How it does now. */
  public Reading read() {
    boolean busy = !underWay.isEmpty();
    String what = busy ? named() : input;
    return new Reading(progress.get(), clock.millis() - movedAt, busy, what, active);
  }

  private String named() {
    String some = underWay.stream().limit(NAMED).collect(Collectors.joining(", "));
    int more = underWay.size() - NAMED;
    return more > 0 ? "%s and %d more".formatted(some, more) : some;
  }
}
