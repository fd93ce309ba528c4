package dev.zerostream.runner.tap;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;

/** {@code {"topic", "partition", "offset", "timestamp", "key", "value"}} on a line each. */
record JsonOutput(PrintWriter out) implements TapOutput {

  @Override
  public void write(Tapped record, ObjectNode json) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("topic", record.topic());
    line.put("partition", record.partition());
    line.put("offset", record.offset());
    line.put("timestamp", record.timestamp().toString());
    line.put("key", record.key());
    line.set("value", json);
    out.println(line);
    out.flush();
  }

  @Override
  public boolean broken() {
    return out.checkError();
  }

  @Override
  public void close() {
    out.flush();
  }
}
