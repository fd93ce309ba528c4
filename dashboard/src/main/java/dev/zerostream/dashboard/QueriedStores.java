package dev.zerostream.dashboard;

import dev.zerostream.dashboard.board.BoardView;
import dev.zerostream.dashboard.board.Lists;
import dev.zerostream.dashboard.board.Windows;
import dev.zerostream.schemas.MetricWindow;
import dev.zerostream.schemas.internal.Fact;
import dev.zerostream.schemas.internal.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** The board as interactive queries see it; empty while it starts or moves. */
final class QueriedStores implements BoardView {

  /** Entries that one page looks at before it gives up for now; the page says where to go on. */
  private static final int LOOKED_AT = 20_000;

  private final KafkaStreams streams;
  private final Supplier<Map<String, Double>> lags;
  private final Supplier<List<MetricWindow>> scores;

  QueriedStores(
      KafkaStreams streams,
      Supplier<Map<String, Double>> lags,
      Supplier<List<MetricWindow>> scores) {
    this.streams = streams;
    this.lags = lags;
    this.scores = scores;
  }

  @Override
  public List<MetricWindow> scores() {
    return scores.get();
  }

  @Override
  public boolean ready() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  @Override
  public SortedMap<String, Double> counters() {
    return this.<Double, SortedMap<String, Double>>query(
        BoardStores.COUNTERS,
        new TreeMap<>(),
        store -> {
          SortedMap<String, Double> counters = new TreeMap<>();
          try (KeyValueIterator<String, Double> all = store.all()) {
            all.forEachRemaining(entry -> counters.put(entry.key, entry.value));
          }
          return counters;
        });
  }

  @Override
  public List<MetricWindow> windows(Instant from) {
    return this.<MetricWindow, List<MetricWindow>>query(
        BoardStores.CELLS,
        List.of(),
        store -> {
          List<MetricWindow> windows = new ArrayList<>();
          try (KeyValueIterator<String, MetricWindow> range =
              store.range(Windows.from(from), null)) {
            range.forEachRemaining(cell -> windows.add(Windows.finished(cell.value)));
          }
          return windows;
        });
  }

  @Override
  public Page page(String list, String before, int limit, Predicate<Fact> wanted) {
    return this.<Fact, Page>query(
        BoardStores.LISTS,
        new Page(List.of(), null),
        store -> page(store, Lists.prefix(list), before, limit, wanted));
  }

  private static Page page(
      ReadOnlyKeyValueStore<String, Fact> store,
      String prefix,
      String before,
      int limit,
      Predicate<Fact> wanted) {
    String to = before == null ? prefix + "~" : prefix + before;
    List<Fact> facts = new ArrayList<>();
    int seen = 0;
    try (KeyValueIterator<String, Fact> range = store.reverseRange(prefix, to)) {
      while (range.hasNext()) {
        KeyValue<String, Fact> entry = range.next();
        if (facts.size() == limit || seen++ == LOOKED_AT) {
          return new Page(facts, entry.key.substring(prefix.length()));
        }
        if (wanted.test(entry.value)) {
          facts.add(entry.value);
        }
      }
    }
    return new Page(facts, null);
  }

  @Override
  public Optional<Place> place(String key) {
    return this.<Place, Optional<Place>>query(
        BoardStores.INDEX, Optional.empty(), store -> Optional.ofNullable(store.get(key)));
  }

  @Override
  public List<String> ends(String prefix, int limit) {
    return this.<Place, List<String>>query(
        BoardStores.INDEX,
        List.of(),
        store -> {
          List<String> ends = new ArrayList<>();
          try (KeyValueIterator<String, Place> range = store.range(prefix, prefix + "~")) {
            while (range.hasNext() && ends.size() < limit) {
              ends.add(range.next().key.substring(prefix.length()));
            }
          }
          return ends;
        });
  }

  @Override
  public Map<String, Double> lags() {
    return lags.get();
  }

  private <V, R> R query(
      String name, R otherwise, Function<ReadOnlyKeyValueStore<String, V>, R> question) {
    try {
      return question.apply(
          streams.store(
              StoreQueryParameters.fromNameAndType(name, QueryableStoreTypes.keyValueStore())));
    } catch (InvalidStateStoreException e) {
      // Not yet started, being restored, or closing: the page says so by ready().
      return otherwise;
    }
  }
}
