package dev.zerostream.dashboard;

import dev.zerostream.dashboard.board.Board;
import dev.zerostream.dashboard.board.Change;
import dev.zerostream.dashboard.board.Change.Add;
import dev.zerostream.dashboard.board.Change.Append;
import dev.zerostream.dashboard.board.Change.Index;
import dev.zerostream.dashboard.board.Change.Observe;
import dev.zerostream.dashboard.board.Change.Raise;
import dev.zerostream.dashboard.board.Lists;
import dev.zerostream.dashboard.board.Windows;
import dev.zerostream.schemas.MetricWindow;
import dev.zerostream.schemas.internal.Fact;
import dev.zerostream.schemas.internal.Place;
import dev.zerostream.stage.Fleets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** The only writer of the board's stores. */
final class BoardApplier {

  private final Windows windows;
  private final KeyValueStore<String, Double> counters;
  private final KeyValueStore<String, MetricWindow> cells;
  private final KeyValueStore<String, Fact> lists;
  private final KeyValueStore<String, Place> index;
  private final Set<String> open = new TreeSet<>();

  BoardApplier(Windows windows, ProcessorContext<?, ?> context) {
    this.windows = windows;
    this.counters = context.getStateStore(BoardStores.COUNTERS);
    this.cells = context.getStateStore(BoardStores.CELLS);
    this.lists = context.getStateStore(BoardStores.LISTS);
    this.index = context.getStateStore(BoardStores.INDEX);
    reopen();
  }

  /** Windows that a restart found unpublished. */
  private void reopen() {
    try (KeyValueIterator<String, MetricWindow> all = cells.all()) {
      while (all.hasNext()) {
        KeyValue<String, MetricWindow> cell = all.next();
        if (!Windows.isPublished(cell.value)) {
          open.add(cell.key);
        }
      }
    }
  }

  /** The fold over what is stored. */
  Board board(Fleets fleets) {
    return new Board(fleets, key -> index.get(key) != null, this::counter);
  }

  double counter(String name) {
    Double value = counters.get(name);
    return value == null ? 0 : value;
  }

  void apply(List<Change> changes) {
    for (Change change : changes) {
      if (change instanceof Add add) {
        counters.put(add.counter(), counter(add.counter()) + add.by());
      } else if (change instanceof Raise raise) {
        counters.put(raise.counter(), Math.max(counter(raise.counter()), raise.to()));
      } else if (change instanceof Index indexed) {
        index.put(indexed.key(), indexed.place());
      } else if (change instanceof Append append) {
        lists.put(Lists.key(append.list(), append.number()), append.fact());
      } else if (change instanceof Observe observe) {
        String key = windows.key(observe);
        cells.put(key, windows.observed(cells.get(key), observe));
        open.add(key);
      }
    }
  }

  /** Unpublished windows that ended at or before {@code time}, marked as published. */
  List<MetricWindow> close(Instant time) {
    List<MetricWindow> closed = new ArrayList<>();
    for (String key : List.copyOf(open)) {
      MetricWindow window = cells.get(key);
      if (window == null) {
        open.remove(key);
      } else if (!window.getWindowEnd().isAfter(time)) {
        cells.put(key, Windows.published(window));
        open.remove(key);
        closed.add(Windows.finished(window));
      }
    }
    return closed;
  }

  /** Finished windows of the same cell, from {@code from} up to the window. */
  List<MetricWindow> before(MetricWindow window, Instant from) {
    List<MetricWindow> before = new ArrayList<>();
    String to = Windows.from(window.getWindowStart());
    try (KeyValueIterator<String, MetricWindow> range = cells.range(Windows.from(from), to)) {
      while (range.hasNext()) {
        MetricWindow earlier = range.next().value;
        if (earlier.getDimensions().equals(window.getDimensions())) {
          before.add(Windows.finished(earlier));
        }
      }
    }
    return before;
  }

  /** Forgets windows that started before {@code time}; the topic still has them. */
  void forget(Instant time) {
    List<String> old = new ArrayList<>();
    try (KeyValueIterator<String, MetricWindow> range =
        cells.range(Windows.from(Instant.EPOCH), Windows.from(time))) {
      range.forEachRemaining(cell -> old.add(cell.key));
    }
    old.forEach(cells::delete);
    open.removeAll(old);
  }
}
