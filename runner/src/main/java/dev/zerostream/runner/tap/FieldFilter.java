package dev.zerostream.runner.tap;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zerostream.stage.BadUsage;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/**
 * Conditions on a record's fields, all of which must hold.
 *
 * <p><b>Contract</b>: a path leads through records and maps by name, and through the elements of
 * arrays, where one that fits is enough. Compared is the text that the JSON output shows, {@code
 * null} included.
 */
public final class FieldFilter {

  private record Condition(List<String> path, String value) {}

  private final List<Condition> conditions;

  private FieldFilter(List<Condition> conditions) {
    this.conditions = conditions;
  }

  /**
   * Reads conditions {@code FIELD=VALUE} on records of {@code schema}.
   *
   * @throws BadUsage when one has no value or names a field that is not there
   */
  public static FieldFilter parse(Schema schema, List<String> texts) {
    List<Condition> conditions = new ArrayList<>();
    for (String text : texts) {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw new BadUsage("Expected --where FIELD=VALUE, but got " + text);
      }
      List<String> path = List.of(text.substring(0, equals).split("\\.", -1));
      require(schema, path);
      conditions.add(new Condition(path, text.substring(equals + 1)));
    }
    return new FieldFilter(conditions);
  }

  private static void require(Schema schema, List<String> path) {
    Schema at = schema;
    for (String name : path) {
      at = Schemas.inside(at);
      if (at.getType() == Schema.Type.MAP) {
        at = at.getValueType();
        continue;
      }
      Schema.Field field = at.getType() == Schema.Type.RECORD ? at.getField(name) : null;
      if (field == null) {
        throw new BadUsage(
            "Expected a field of %s, but there is no %s; it has %s"
                .formatted(schema.getName(), String.join(".", path), names(at)));
      }
      at = field.schema();
    }
  }

  private static List<String> names(Schema schema) {
    return schema.getType() == Schema.Type.RECORD
        ? schema.getFields().stream().map(Schema.Field::name).toList()
        : List.of();
  }

  /** Whether every condition holds. */
  boolean accepts(JsonNode value) {
    return conditions.stream().allMatch(it -> holds(value, it.path(), it.value()));
  }

  private static boolean holds(JsonNode node, List<String> path, String expected) {
    if (node.isArray()) {
      for (JsonNode element : node) {
        if (holds(element, path, expected)) {
          return true;
        }
      }
      return false;
    }
    if (path.isEmpty()) {
      return node.isMissingNode() ? expected.equals("null") : node.asText().equals(expected);
    }
    return holds(node.path(path.get(0)), path.subList(1, path.size()), expected);
  }
}
