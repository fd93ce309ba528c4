package dev.zerostream.runner.tap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.apache.avro.Schema;

/** Where a tap's records go; not thread-safe. */
public interface TapOutput extends AutoCloseable {

  /**
   * Takes one record.
   *
   * @param json its value as JSON
   */
  void write(Tapped record, ObjectNode json);

  /** Whether nobody takes the records any more, as when a pipe is closed. */
  default boolean broken() {
    return false;
  }

  @Override
  void close();

  /** JSON lines. */
  static TapOutput json(PrintWriter out) {
    return new JsonOutput(out);
  }

  /** CSV with a header, one column for each field that is no record. */
  static TapOutput csv(PrintWriter out, Schema schema) {
    return new CsvOutput(out, schema);
  }

  /** A Parquet file. */
  static TapOutput parquet(Path file, Schema schema) {
    return ParquetOutput.create(file, schema);
  }
}
