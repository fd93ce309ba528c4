package dev.zerostream.runner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** How commands print JSON. */
final class JsonOutput {

  private static final JsonMapper LINE = new JsonMapper();
  private static final JsonMapper INDENTED =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private JsonOutput() {}

  /** One indented object. */
  static String of(Object value) {
    return written(INDENTED, value);
  }

  /** One object on one line. */
  static String line(Object value) {
    return written(LINE, value);
  }

  private static String written(JsonMapper mapper, Object value) {
    try {
      return mapper.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Expected a record that prints as JSON, but " + e, e);
    }
  }
}
