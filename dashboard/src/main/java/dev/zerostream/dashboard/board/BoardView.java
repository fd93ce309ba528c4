package dev.zerostream.dashboard.board;

import dev.zerostream.schemas.MetricWindow;
import dev.zerostream.schemas.internal.Fact;
import dev.zerostream.schemas.internal.Place;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;

/** The folded state, for reading; thread-safe. Nothing is there before the fold has started. */
public interface BoardView {

  /**
   * One page of a list, newest first.
   *
   * @param next where the next page starts; null at the end of the list
   */
  record Page(List<Fact> facts, String next) {}

  /** Counts over the whole log, by name. */
  SortedMap<String, Double> counters();

  /** Windows that start at or after {@code from}, oldest first. */
  List<MetricWindow> windows(Instant from);

  /**
   * A page of a list.
   *
   * @param list one of {@link Lists}
   * @param before where to start, as an earlier page said; null for the newest
   * @param limit most facts on the page
   * @param wanted which facts count
   */
  Page page(String list, String before, int limit, Predicate<Fact> wanted);

  /** Where something lies, by a key of {@link Keys}. */
  Optional<Place> place(String key);

  /** Ends of the keys that start with {@code prefix}, at most {@code limit}. */
  List<String> ends(String prefix, int limit);

  /** What each stage still has before it, by group. */
  Map<String, Double> lags();

  /** Scores on held-out tasks, by version and type; none where a run is not evaluated. */
  default List<MetricWindow> scores() {
    return List.of();
  }

  /** Whether the fold runs. */
  boolean ready();
}
