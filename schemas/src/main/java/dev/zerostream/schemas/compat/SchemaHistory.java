package dev.zerostream.schemas.compat;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * The schemas of the versions that were released: one folder a version beside this class, one file
 * a record with all it refers to. {@code ./zerostream topics schemas --to FOLDER} writes such a
 * folder; the file {@code versions} lists them, the oldest first.
 */
public final class SchemaHistory {

  private static final String VERSIONS = "versions";

  private SchemaHistory() {}

  /** The versions, the oldest first. */
  public static List<String> versions() {
    return read(VERSIONS)
        .orElseThrow(() -> new IllegalStateException("Expected a list of versions, but none is"))
        .lines()
        .filter(line -> !line.isBlank())
        .toList();
  }

  /** What {@code current} was in each version that had it, by version, the oldest first. */
  public static Map<String, Schema> of(Schema current) {
    Map<String, Schema> previous = new LinkedHashMap<>();
    for (String version : versions()) {
      read(file(version, current)).ifPresent(text -> previous.put(version, parse(text)));
    }
    return previous;
  }

  /** Where a version keeps a record, relative to this class. */
  static String file(String version, Schema schema) {
    return version + "/" + schema.getName() + ".avsc";
  }

  private static Schema parse(String text) {
    return new Schema.Parser().parse(text);
  }

  private static Optional<String> read(String path) {
    try (InputStream in = SchemaHistory.class.getResourceAsStream(path)) {
      return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
