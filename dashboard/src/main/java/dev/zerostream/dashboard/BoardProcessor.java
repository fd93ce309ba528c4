package dev.zerostream.dashboard;

import dev.zerostream.dashboard.board.Board;
import dev.zerostream.dashboard.board.Flagged;
import dev.zerostream.dashboard.board.Shifts;
import dev.zerostream.dashboard.board.Windows;
import dev.zerostream.schemas.MetricWindow;
import dev.zerostream.schemas.SafetyFlag;
import dev.zerostream.schemas.internal.Fact;
import dev.zerostream.schemas.internal.FactKind;
import dev.zerostream.stage.Fleets;
import dev.zerostream.stage.Liveness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Folds facts into the stores and publishes windows that have ended, and flags.
 *
 * <p>A window is published once event time has passed its end by {@link #GRACE}, or nothing has
 * come for a while. When something comes later still, the window is published again: of a key of
 * {@code metrics} the newest record holds. Heartbeats, which come whatever happens, are no sign
 * that event time has passed: while the log is read up, they are far ahead of it.
 */
final class BoardProcessor implements Processor<String, Fact, String, SpecificRecord> {

  private static final String WORK = "facts";
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration GRACE = Duration.ofSeconds(3);

  /** Windows that stay in the store for the page's charts. */
  private static final int KEPT = 4_000;

  private static final int LOOKED_BACK = 12;

  private final Windows windows;
  private final Fleets fleets;
  private final Liveness liveness;
  private BoardApplier applier;
  private Board board;
  private ProcessorContext<String, SpecificRecord> context;
  private Instant eventTime = Instant.EPOCH;
  private boolean quiet = true;

  BoardProcessor(Windows windows, Fleets fleets, Liveness liveness) {
    this.windows = windows;
    this.fleets = fleets;
    this.liveness = liveness;
  }

  @Override
  public void init(ProcessorContext<String, SpecificRecord> context) {
    this.context = context;
    this.applier = new BoardApplier(windows, context);
    this.board = applier.board(fleets);
    var unused = context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  @Override
  public void process(Record<String, Fact> record) {
    Fact fact = record.value();
    liveness.begin(WORK);
    applier.apply(board.fold(fact));
    for (SafetyFlag flag : fact.getFlags()) {
      context.forward(new Record<>(flag.getTrajectoryId(), flag, record.timestamp()));
    }
    if (fact.getKind() != FactKind.HEARTBEAT) {
      eventTime = fact.getHappenedAt().isAfter(eventTime) ? fact.getHappenedAt() : eventTime;
      quiet = false;
    }
    liveness.end(WORK);
  }

  private void tick(long now) {
    Instant wallClock = Instant.ofEpochMilli(now);
    Instant passed = quiet && wallClock.isAfter(eventTime) ? wallClock : eventTime;
    List<MetricWindow> closed = applier.close(passed.minus(GRACE));
    for (MetricWindow window : closed) {
      publish(window, now);
    }
    if (!closed.isEmpty()) {
      applier.forget(eventTime.minus(windows.length().multipliedBy(KEPT)));
    }
    quiet = true;
    liveness.finished();
  }

  private void publish(MetricWindow window, long now) {
    String key = Windows.key(window.getWindowStart(), window.getDimensions());
    context.forward(new Record<>(key, window, now));
    Instant from = window.getWindowStart().minus(windows.length().multipliedBy(LOOKED_BACK));
    List<SafetyFlag> flags =
        window.getDimensions().containsKey("role")
            ? Shifts.of(window, applier.before(window, from))
            : List.of();
    applier.apply(Flagged.changes(Shifts.fact(window), flags));
    flags.forEach(flag -> context.forward(new Record<>(flag.getTrajectoryId(), flag, now)));
  }
}
