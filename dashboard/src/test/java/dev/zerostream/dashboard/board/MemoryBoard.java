package dev.zerostream.dashboard.board;

import dev.zerostream.dashboard.board.Change.Add;
import dev.zerostream.dashboard.board.Change.Append;
import dev.zerostream.dashboard.board.Change.Index;
import dev.zerostream.dashboard.board.Change.Observe;
import dev.zerostream.dashboard.board.Change.Raise;
import dev.zerostream.schemas.MetricWindow;
import dev.zerostream.schemas.internal.Fact;
import dev.zerostream.schemas.internal.Place;
import dev.zerostream.stage.Fleets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The board in memory: what the stores do, without Kafka. */
public final class MemoryBoard implements BoardView {

  private final Windows windows = new Windows(Duration.ofSeconds(10));
  private final SortedMap<String, Double> counters = new TreeMap<>();
  private final NavigableMap<String, MetricWindow> cells = new TreeMap<>();
  private final NavigableMap<String, Fact> lists = new TreeMap<>();
  private final NavigableMap<String, Place> index = new TreeMap<>();
  private final Board board;
  private long offset;

  /** The board of a run with one fleet. */
  public MemoryBoard() {
    this(Fleets.one(1));
  }

  /** The board of a run with these fleets. */
  MemoryBoard(Fleets fleets) {
    this.board = new Board(fleets, index::containsKey, name -> counters.getOrDefault(name, 0.0));
  }

  /** Folds facts, each at the next offset. */
  public MemoryBoard fold(Fact... facts) {
    for (Fact fact : facts) {
      apply(board.fold(Fact.newBuilder(fact).setOffset(offset++).build()));
    }
    return this;
  }

  private void apply(List<Change> changes) {
    for (Change change : changes) {
      if (change instanceof Add add) {
        counters.merge(add.counter(), add.by(), Double::sum);
      } else if (change instanceof Raise raise) {
        counters.merge(raise.counter(), raise.to(), Math::max);
      } else if (change instanceof Index indexed) {
        index.put(indexed.key(), indexed.place());
      } else if (change instanceof Append append) {
        lists.put(Lists.key(append.list(), append.number()), append.fact());
      } else if (change instanceof Observe observe) {
        cells.merge(
            windows.key(observe),
            windows.observed(null, observe),
            (before, none) -> windows.observed(before, observe));
      }
    }
  }

  @Override
  public SortedMap<String, Double> counters() {
    return counters;
  }

  @Override
  public List<MetricWindow> windows(Instant from) {
    return cells.tailMap(Windows.from(from)).values().stream().map(Windows::finished).toList();
  }

  @Override
  public Page page(String list, String before, int limit, Predicate<Fact> wanted) {
    String prefix = Lists.prefix(list);
    List<Fact> facts = new ArrayList<>();
    var range = lists.subMap(prefix, true, prefix + (before == null ? "~" : before), true);
    for (var entry : range.descendingMap().entrySet()) {
      if (facts.size() == limit) {
        return new Page(facts, entry.getKey().substring(prefix.length()));
      }
      if (wanted.test(entry.getValue())) {
        facts.add(entry.getValue());
      }
    }
    return new Page(facts, null);
  }

  @Override
  public Optional<Place> place(String key) {
    return Optional.ofNullable(index.get(key));
  }

  @Override
  public List<String> ends(String prefix, int limit) {
    return index.subMap(prefix, prefix + "~").keySet().stream()
        .map(key -> key.substring(prefix.length()))
        .limit(limit)
        .toList();
  }

  @Override
  public Map<String, Double> lags() {
    return Map.of("solver", 3.0);
  }

  @Override
  public boolean ready() {
    return true;
  }
}
