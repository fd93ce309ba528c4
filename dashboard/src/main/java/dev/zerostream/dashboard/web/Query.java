package dev.zerostream.dashboard.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Parameters of a request. */
record Query(Map<String, String> values) {

  /**
   * Reads them; of a name that comes twice the last counts.
   *
   * @throws IllegalArgumentException when an escape is broken
   */
  static Query of(URI uri) {
    Map<String, String> values = new HashMap<>();
    String raw = uri.getRawQuery();
    if (raw != null) {
      for (String pair : raw.split("&", -1)) {
        String[] parts = pair.split("=", 2);
        values.put(
            URLDecoder.decode(parts[0], UTF_8),
            parts.length < 2 ? "" : URLDecoder.decode(parts[1], UTF_8));
      }
    }
    return new Query(values);
  }

  /** The value, if it is there and not blank. */
  Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isBlank());
  }

  /** A whole number within bounds; {@code otherwise} where it is none. */
  int number(String name, int least, int most, int otherwise) {
    return text(name)
        .filter(value -> value.matches("\\d{1,9}"))
        .map(Integer::parseInt)
        .map(value -> Math.max(least, Math.min(most, value)))
        .orElse(otherwise);
  }
}
