package dev.zerostream.dashboard.board;

import dev.zerostream.schemas.topic.Topic;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** Whole records, fetched from the log when somebody looks at them; thread-safe. */
public interface Bodies {

  /**
   * Records of one partition from an offset on.
   *
   * @param count how many are wanted; fewer come when the log ends or can not be read in time
   */
  <V extends SpecificRecord> List<V> from(Topic<V> topic, int partition, long offset, int count);
}
