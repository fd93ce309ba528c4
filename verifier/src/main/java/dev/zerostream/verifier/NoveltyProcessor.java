package dev.zerostream.verifier;

import dev.zerostream.schemas.RejectReason;
import dev.zerostream.schemas.internal.CheckedProposal;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The novelty gate: the first task with a key passes, later ones are duplicates. The same task seen
 * again passes again; whether it goes further is decided where its group is kept. Bound of the
 * store: one entry per accepted task of the run.
 */
final class NoveltyProcessor
    implements Processor<String, CheckedProposal, String, CheckedProposal> {

  static final String STORE = "known-tasks";

  private ProcessorContext<String, CheckedProposal> context;
  private KnownTaskApplier known;

  static StoreBuilder<KeyValueStore<String, String>> store() {
    return Stores.keyValueStoreBuilder(
        Stores.persistentKeyValueStore(STORE), Serdes.String(), Serdes.String());
  }

  @Override
  public void init(ProcessorContext<String, CheckedProposal> context) {
    this.context = context;
    this.known = new KnownTaskApplier(context.getStateStore(STORE));
  }

  @Override
  public void process(Record<String, CheckedProposal> record) {
    CheckedProposal checked = record.value();
    String taskId = checked.getProposal().getTaskId();
    String first = known.firstWith(record.key(), taskId);
    CheckedProposal decided = first.equals(taskId) ? checked : duplicate(checked, first);
    context.forward(record.withKey(taskId).withValue(decided));
  }

  private static CheckedProposal duplicate(CheckedProposal checked, String first) {
    return CheckedProposal.newBuilder(checked)
        .setTask(null)
        .setRejectReason(RejectReason.DUPLICATE)
        .setDetail("Expected a new task, but it behaves like task " + first)
        .build();
  }

  /** The only code that writes the store. */
  private static final class KnownTaskApplier {

    private final KeyValueStore<String, String> store;

    private KnownTaskApplier(KeyValueStore<String, String> store) {
      this.store = store;
    }

    /** The first task with that key, which is {@code taskId} when there was none. */
    private String firstWith(String key, String taskId) {
      String first = store.putIfAbsent(key, taskId);
      return first == null ? taskId : first;
    }
  }
}
