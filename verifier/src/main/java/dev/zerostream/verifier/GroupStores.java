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
 * The stores of the groups: open groups, the attempts that arrived for them, the ids of closed
 * ones, and counts of answers. Bounds: the learner's credit limits open groups; closed ids are
 * forgotten after {@link #MEMORY}, far beyond any redelivery; answers as {@link AnswerCountApplier}
 * says.
 */
final class GroupStores {

  static final String OPEN = "open-groups";
  static final String ATTEMPTS = "attempts";
  static final String CLOSED = "closed-groups";
  static final String ANSWERS = "answer-counts";
  static final Duration MEMORY = Duration.ofHours(24);

  private GroupStores() {}

  /** Adds the stores and names them. */
  static String[] addTo(StreamsBuilder builder) {
    builder.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(OPEN), Serdes.String(), StoreSerde.of(OpenGroup.class)));
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
    builder.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(ANSWERS), Serdes.String(), Serdes.Long()));
    return new String[] {OPEN, ATTEMPTS, CLOSED, ANSWERS};
  }

  /** The stores of one task. */
  record Bound(
      KeyValueStore<String, OpenGroup> open,
      KeyValueStore<String, Solution> attempts,
      WindowStore<String, String> closed,
      KeyValueStore<String, Long> answers) {

    static Bound of(ProcessorContext<?, ?> context) {
      return new Bound(
          context.getStateStore(OPEN),
          context.getStateStore(ATTEMPTS),
          context.getStateStore(CLOSED),
          context.getStateStore(ANSWERS));
    }
  }
}
