package dev.zerostream.schemas.compat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.avro.Schema;

/** Schemas as JSON for any language: what only Java's generated classes need is left away. */
public final class SchemaText {

  private static final String JAVA_STRING = "avro.java.string";

  private static final ObjectMapper JSON = new ObjectMapper();

  private SchemaText() {}

  /** {@code schema} as a tree, with all it refers to. */
  public static JsonNode tree(Schema schema) {
    try {
      return plain(JSON.readTree(schema.toString()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Expected a schema to be JSON, but " + e.getMessage(), e);
    }
  }

  /** The same as indented text that ends with a newline. */
  public static String pretty(Schema schema) {
    return tree(schema).toPrettyString() + "\n";
  }

  private static JsonNode plain(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove(JAVA_STRING);
      object.properties().forEach(entry -> entry.setValue(plain(entry.getValue())));
      boolean onlyType = object.size() == 1 && object.path("type").isTextual();
      return onlyType ? object.get("type") : object;
    }
    if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, plain(array.get(i)));
      }
    }
    return node;
  }
}
