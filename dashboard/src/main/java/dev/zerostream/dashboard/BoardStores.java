package dev.zerostream.dashboard;

import dev.zerostream.schemas.MetricWindow;
import dev.zerostream.schemas.internal.Fact;
import dev.zerostream.schemas.internal.Place;
import dev.zerostream.schemas.serde.StoreSerde;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The board's stores, persistent and changelogged.
 *
 * <p>Bounds: counters, some hundred; cells, those of the windows kept; lists and index together
 * some 8 KB a task with its attempts. They are on disk, so that millions of tasks cost no heap.
 */
final class BoardStores {

  static final String COUNTERS = "board-counters";
  static final String CELLS = "board-cells";
  static final String LISTS = "board-lists";
  static final String INDEX = "board-index";

  private BoardStores() {}

  static List<StoreBuilder<?>> builders() {
    return List.of(
        store(COUNTERS, Serdes.Double()).withCachingEnabled(),
        store(CELLS, StoreSerde.of(MetricWindow.class)).withCachingEnabled(),
        store(LISTS, StoreSerde.of(Fact.class)),
        store(INDEX, StoreSerde.of(Place.class)));
  }

  /** Adds them and returns their names. */
  static String[] addTo(StreamsBuilder builder) {
    builders().forEach(builder::addStateStore);
    return builders().stream().map(StoreBuilder::name).toArray(String[]::new);
  }

  private static <V> StoreBuilder<?> store(String name, Serde<V> values) {
    return Stores.keyValueStoreBuilder(
        Stores.persistentKeyValueStore(name), Serdes.String(), values);
  }
}
