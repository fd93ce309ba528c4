package dev.zerostream.verifier.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * Python files of one role, in the order in which they import each other; the last one serves.
 *
 * @param files pairs of name and text
 */
record Sources(List<List<String>> files) {

  /** Loads the other files; passed on the command line. */
  static final String BOOTSTRAP = text("bootstrap");

  /** The fork server. */
  static final Sources FORKS =
      of("wire", "syscalls", "layers", "printing", "programs", "child", "watch", "forks");

  /** The reader, which parses and compares. */
  static final Sources READER =
      of(
          "wire",
          "syscalls",
          "layers",
          "printing",
          "literals",
          "sharing",
          "complexity",
          "canonical",
          "inspection",
          "composition",
          "stripping",
          "probes",
          "reader");

  private static Sources of(String... names) {
    return new Sources(Stream.of(names).map(name -> List.of(name, text(name))).toList());
  }

  private static String text(String name) {
    try (InputStream stream = Sources.class.getResourceAsStream(name + ".py")) {
      if (stream == null) {
        throw new IllegalStateException("Expected the resource " + name + ".py, but it is missing");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
