package dev.zerostream.schemas.compat;

import dev.zerostream.schemas.topic.Topic.Compatibility;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;

/**
 * A schema that is to follow another, judged by Avro's own rules of resolution.
 *
 * @param before what was released
 * @param after what is to come
 */
public record SchemaChange(Schema before, Schema after) {

  /** Why it may not follow at {@code level}, each reason with the field; empty when it may. */
  public List<String> problems(Compatibility level) {
    List<String> problems = new ArrayList<>(unreadable(after, before, "the new schema", "old"));
    if (level == Compatibility.FULL_TRANSITIVE) {
      problems.addAll(unreadable(before, after, "the old schema", "new"));
    }
    return problems;
  }

  private static List<String> unreadable(
      Schema reader, Schema writer, String reads, String records) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
        .getResult()
        .getIncompatibilities()
        .stream()
        .map(it -> sentence(it, reader, reads, records))
        .toList();
  }

  private static String sentence(
      Incompatibility found, Schema reader, String reads, String records) {
    return "Expected %s to read %s records, but field %s is a problem: %s (%s)"
        .formatted(
            reads,
            records,
            field(reader, found.getLocation()),
            found.getType().name().toLowerCase(Locale.ROOT).replace('_', ' '),
            found.getMessage());
  }

  /** Turns Avro's pointer, such as {@code /fields/2/type/1}, into a path of names. */
  private static String field(Schema schema, String pointer) {
    StringBuilder path = new StringBuilder(schema.getName());
    String[] steps = pointer.split("/", -1);
    Schema at = schema;
    for (int i = 1; i < steps.length && at != null; i++) {
      switch (steps[i]) {
        case "fields" -> {
          Schema.Field field = at.getFields().get(Integer.parseInt(steps[++i]));
          path.append('.').append(field.name());
          at = field.schema();
        }
        case "items" -> at = at.getElementType();
        case "values" -> at = at.getValueType();
        case "type" -> {}
        default -> at = at.isUnion() ? at.getTypes().get(Integer.parseInt(steps[i])) : null;
      }
    }
    return path.toString();
  }
}
