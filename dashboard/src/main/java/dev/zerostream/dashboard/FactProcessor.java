package dev.zerostream.dashboard;

import dev.zerostream.schemas.internal.Fact;
import java.time.Instant;
import java.util.function.BiFunction;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Turns a topic's records into facts that know where their record lies. */
final class FactProcessor<V> implements Processor<String, V, String, Fact> {

  private final BiFunction<V, Instant, Fact> facts;
  private ProcessorContext<String, Fact> context;

  FactProcessor(BiFunction<V, Instant, Fact> facts) {
    this.facts = facts;
  }

  @Override
  public void init(ProcessorContext<String, Fact> context) {
    this.context = context;
  }

  @Override
  public void process(Record<String, V> record) {
    if (record.value() == null) {
      return;
    }
    Fact fact = facts.apply(record.value(), Instant.ofEpochMilli(record.timestamp()));
    RecordMetadata place = context.recordMetadata().orElseThrow();
    Fact placed =
        Fact.newBuilder(fact).setPartition(place.partition()).setOffset(place.offset()).build();
    context.forward(new Record<>(placed.getId(), placed, record.timestamp()));
  }
}
