package dev.zerostream.runner.tap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.Schema;

/** RFC 4180: a column for each field that is no record, arrays and maps as JSON in one cell. */
final class CsvOutput implements TapOutput {

  private final PrintWriter out;
  private final List<List<String>> columns;

  CsvOutput(PrintWriter out, Schema schema) {
    this.out = out;
    this.columns = Schemas.leaves(schema);
    List<String> header = new ArrayList<>(List.of("partition", "offset", "timestamp", "key"));
    columns.forEach(path -> header.add(String.join(".", path)));
    line(header);
  }

  @Override
  public void write(Tapped record, ObjectNode json) {
    List<String> cells = new ArrayList<>();
    cells.add(Integer.toString(record.partition()));
    cells.add(Long.toString(record.offset()));
    cells.add(record.timestamp().toString());
    cells.add(record.key() == null ? "" : record.key());
    columns.forEach(path -> cells.add(cell(json, path)));
    line(cells);
  }

  private static String cell(JsonNode json, List<String> path) {
    JsonNode at = json;
    for (String name : path) {
      at = at.path(name);
    }
    if (at.isMissingNode() || at.isNull()) {
      return "";
    }
    return at.isContainerNode() ? at.toString() : at.asText();
  }

  private void line(List<String> cells) {
    out.print(cells.stream().map(CsvOutput::quoted).collect(Collectors.joining(",")));
    out.print("\r\n");
    out.flush();
  }

  private static String quoted(String cell) {
    boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
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
