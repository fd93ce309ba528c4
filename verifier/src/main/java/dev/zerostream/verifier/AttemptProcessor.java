package dev.zerostream.verifier;

import dev.zerostream.schemas.Solution;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Adds attempts to their groups; the last one closes the group. */
final class AttemptProcessor implements Processor<String, Solution, String, SpecificRecord> {

  private final GroupLogic logic;
  private ProcessorContext<String, SpecificRecord> context;
  private GroupApplier groups;

  AttemptProcessor(GroupLogic logic) {
    this.logic = logic;
  }

  @Override
  public void init(ProcessorContext<String, SpecificRecord> context) {
    this.context = context;
    this.groups = new GroupApplier(GroupStores.Bound.of(context));
  }

  @Override
  public void process(Record<String, Solution> record) {
    Solution solution = record.value();
    List<SpecificRecord> closed =
        logic.counters().during("judging " + record.key(), () -> logic.attempted(solution, groups));
    for (SpecificRecord outcome : closed) {
      context.forward(new Record<>(solution.getTaskId(), outcome, record.timestamp()));
    }
  }
}
