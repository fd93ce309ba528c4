package dev.zerostream.dashboard.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** What a route answers. */
record Reply(int status, String contentType, byte[] body, Map<String, String> headers) {

  static Reply json(JsonNode body) {
    return new Reply(200, "application/json; charset=utf-8", bytes(body.toString()), Map.of());
  }

  static Reply text(int status, String body) {
    return new Reply(status, "text/plain; charset=utf-8", bytes(body + "\n"), Map.of());
  }

  static Reply file(String contentType, byte[] body) {
    return new Reply(200, contentType, body, Map.of());
  }

  Reply with(String header, String value) {
    return new Reply(status, contentType, body, Map.of(header, value));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
