package dev.zerostream.schemas.topic;

import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * A topic of the pipeline. Keys are UTF-8 strings, values Avro records in the Confluent format.
 *
 * @param name name without the run's prefix
 * @param key what the key says
 * @param valueType generated class of the values
 * @param partitions one, or the run's partition count
 * @param retention how long records are kept
 * @param compatibility what a schema must honour to follow the ones before it
 * @param <V> the values
 */
public record Topic<V extends SpecificRecord>(
    String name,
    String key,
    Class<V> valueType,
    Partitions partitions,
    Retention retention,
    Compatibility compatibility) {

  /** How many partitions a topic has. */
  public enum Partitions {
    /** Exactly one: a total order. */
    ONE,
    /** The run's setting {@code partitions}. */
    MANY
  }

  /** How long a topic keeps its records. */
  public enum Retention {
    /** Never deleted. */
    FOR_EVER,
    /** For ever in an embedded run, the setting {@code retention.hours} elsewhere. */
    LONG,
    /** The newest record of each key. */
    COMPACTED
  }

  /** What may change about the values' schema, in the words of Confluent's registry. */
  public enum Compatibility {
    /** New readers read old records and old readers new ones: any team upgrades when it likes. */
    FULL_TRANSITIVE,
    /** New readers read old records: readers are upgraded before the writer. */
    BACKWARD_TRANSITIVE
  }

  /** The values' schema. */
  public Schema schema() {
    return SpecificData.get().getSchema(valueType);
  }

  /** The name in a run whose topics carry {@code prefix}, which may be empty. */
  public String named(String prefix) {
    return prefix + name;
  }

  /** The registry's subject for the values, by the topic-name strategy. */
  public String subject(String prefix) {
    return named(prefix) + "-value";
  }
}
