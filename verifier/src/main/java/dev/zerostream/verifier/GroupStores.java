package dev.zerostream.verifier;

import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.internal.OpenGroup;
import dev.zerostream.schemas.serde.StoreSerde;
import java.time.Duration;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/**
 * The stores of the groups: open groups, the attempts that arrived for them, and the ids of closed
 * ones. Bounds: the learner's credit limits open groups; closed ids are forgotten after {@link
 * #MEMORY}, far beyond any redelivery.
 */
final class GroupStores {

  static final String OPEN = "open-groups";
  static final String ATTEMPTS = "attempts";
  static final String CLOSED = "closed-groups";
  static final Duration MEMORY = Duration.ofHours(24);

  private boolean added;

  /** Adds the stores once and names them. */
  String[] names(StreamsBuilder builder) {
    if (!added) {
      added = true;
      builder.addStateStore(
          Stores.keyValueStoreBuilder(
              Stores.persistentKeyValueStore(OPEN),
              Serdes.String(),
              StoreSerde.of(OpenGroup.class)));
      builder.addStateStore(
          Stores.keyValueStoreBuilder(
              Stores.persistentKeyValueStore(ATTEMPTS),
              Serdes.String(),
              StoreSerde.of(Solution.class)));
      builder.addStateStore(
          Stores.windowStoreBuilder(
              Stores.persistentWindowStore(CLOSED, MEMORY, Duration.ofHours(1), false),
              Serdes.String(),
              Serdes.String()));
    }
    return new String[] {OPEN, ATTEMPTS, CLOSED};
  }

  /** The stores of one task. */
  record Bound(
      KeyValueStore<String, OpenGroup> open,
      KeyValueStore<String, Solution> attempts,
      WindowStore<String, String> closed) {

    static Bound of(ProcessorContext<?, ?> context) {
      return new Bound(
          context.getStateStore(OPEN),
          context.getStateStore(ATTEMPTS),
          context.getStateStore(CLOSED));
    }
  }
}
