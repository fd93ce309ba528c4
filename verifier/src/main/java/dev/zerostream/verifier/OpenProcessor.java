package dev.zerostream.verifier;

import dev.zerostream.schemas.internal.CheckedProposal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Opens groups and closes those whose deadline has passed. The deadline counts the verifier's own
 * uptime: it is armed anew at every start, so that an outage closes nothing.
 */
final class OpenProcessor implements Processor<String, CheckedProposal, String, SpecificRecord> {

  private static final Duration TICK = Duration.ofSeconds(1);

  private final GroupLogic logic;
  private final InstantSource clock;
  private final Map<String, Long> armedAt = new HashMap<>();
  private ProcessorContext<String, SpecificRecord> context;
  private GroupApplier groups;

  OpenProcessor(GroupLogic logic, InstantSource clock) {
    this.logic = logic;
    this.clock = clock;
  }

  @Override
  public void init(ProcessorContext<String, SpecificRecord> context) {
    this.context = context;
    this.groups = new GroupApplier(GroupStores.Bound.of(context));
    var unused = context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, now -> closeOverdue());
  }

  @Override
  public void process(Record<String, CheckedProposal> record) {
    publish(record.key(), logic.decided(record.value(), groups));
  }

  private void closeOverdue() {
    long now = clock.millis();
    Map<String, Long> open = new HashMap<>();
    groups.forEachOpen(taskId -> open.put(taskId, armedAt.getOrDefault(taskId, now)));
    armedAt.clear();
    armedAt.putAll(open);
    open.forEach(
        (taskId, since) -> {
          if (now - since >= logic.config().groupDeadline().toMillis()) {
            publish(taskId, logic.deadline(taskId, groups));
          }
        });
  }

  private void publish(String taskId, List<? extends SpecificRecord> outcomes) {
    long now = clock.millis();
    outcomes.forEach(outcome -> context.forward(new Record<>(taskId, outcome, now)));
  }
}
