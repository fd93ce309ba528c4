package dev.zerostream.runner.tap;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/** Walks over a record's schema. */
final class Schemas {

  private Schemas() {}

  /** The schema of the values without null, and of an array's elements. */
  static Schema inside(Schema schema) {
    return switch (schema.getType()) {
      case UNION -> inside(nonNull(schema));
      case ARRAY -> inside(schema.getElementType());
      default -> schema;
    };
  }

  private static Schema nonNull(Schema union) {
    return union.getTypes().stream()
        .filter(type -> type.getType() != Schema.Type.NULL)
        .findFirst()
        .orElse(union);
  }

  /** Paths to everything that is not itself a record, in the schema's order. */
  static List<List<String>> leaves(Schema record) {
    List<List<String>> leaves = new ArrayList<>();
    collect(record, List.of(), leaves);
    return leaves;
  }

  private static void collect(Schema record, List<String> path, List<List<String>> leaves) {
    for (Schema.Field field : record.getFields()) {
      List<String> here = new ArrayList<>(path);
      here.add(field.name());
      Schema schema = field.schema();
      Schema value = schema.getType() == Schema.Type.UNION ? nonNull(schema) : schema;
      if (value.getType() == Schema.Type.RECORD) {
        collect(value, here, leaves);
      } else {
        leaves.add(here);
      }
    }
  }
}
