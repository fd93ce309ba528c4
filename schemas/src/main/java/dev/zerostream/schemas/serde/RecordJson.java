package dev.zerostream.schemas.serde;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/**
 * Records as plain JSON for people and scripts: unions without type names, enums and times
 * (ISO-8601) as text, bytes in Base64. A number that JSON does not have, such as NaN, is null.
 */
public final class RecordJson {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private RecordJson() {}

  /** The record with every field, in the schema's order. */
  public static ObjectNode tree(IndexedRecord value) {
    ObjectNode tree = JSON.objectNode();
    for (Schema.Field field : value.getSchema().getFields()) {
      tree.set(field.name(), node(value.get(field.pos())));
    }
    return tree;
  }

  private static JsonNode node(Object value) {
    if (value == null) {
      return JSON.nullNode();
    }
    if (value instanceof IndexedRecord record) {
      return tree(record);
    }
    if (value instanceof List<?> list) {
      ArrayNode array = JSON.arrayNode();
      list.forEach(element -> array.add(node(element)));
      return array;
    }
    if (value instanceof Map<?, ?> map) {
      ObjectNode object = JSON.objectNode();
      map.forEach((key, element) -> object.set(key.toString(), node(element)));
      return object;
    }
    return value instanceof Number number ? number(number) : scalar(value);
  }

  private static JsonNode number(Number value) {
    if (value instanceof Integer whole) {
      return JSON.numberNode(whole);
    }
    if (value instanceof Long whole) {
      return JSON.numberNode(whole);
    }
    if (!Double.isFinite(value.doubleValue())) {
      return JSON.nullNode();
    }
    return value instanceof Float single
        ? JSON.numberNode(single)
        : JSON.numberNode(value.doubleValue());
  }

  private static JsonNode scalar(Object value) {
    if (value instanceof Boolean truth) {
      return JSON.booleanNode(truth);
    }
    if (value instanceof ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      return JSON.textNode(Base64.getEncoder().encodeToString(copy));
    }
    return JSON.textNode(value.toString());
  }
}
