package dev.zerostream.runner.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.zerostream.stage.BadUsage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The published suites that can be read, by name. Their files are the user's; none is shipped. */
public final class Suites {

  private static final Map<String, Function<List<Row>, Suite>> KNOWN =
      new TreeMap<>(
          Map.of(
              "cruxeval-i", CruxEval::inputs,
              "cruxeval-o", CruxEval::outputs,
              "humaneval", HumanEval::suite,
              "mbpp", Mbpp::suite,
              "livecodebench-execution", CodeExecution::suite));

  static {
    for (String name : List.of("math500", "aime", "amc", "minerva", "olympiadbench")) {
      KNOWN.put(name, rows -> MathSuite.suite(name, rows));
    }
  }

  private Suites() {}

  /** Names of the suites. */
  public static List<String> names() {
    return List.copyOf(KNOWN.keySet());
  }

  /** Reads a suite from JSON lines, which may be packed with gzip. */
  public static Suite read(String name, Path file) {
    List<Row> rows = rows(file);
    if (rows.isEmpty()) {
      throw new BadUsage("Expected JSON lines in %s, but it is empty".formatted(file));
    }
    return KNOWN.get(name).apply(rows);
  }

  private static List<Row> rows(Path file) {
    List<Row> rows = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(open(file), StandardCharsets.UTF_8))) {
      JsonMapper mapper = new JsonMapper();
      int number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          rows.add(new Row(file + ", line " + number, mapper.readTree(line)));
        }
      }
    } catch (JsonProcessingException e) {
      throw new BadUsage(
          "Expected JSON lines in %s, but line %d is none".formatted(file, rows.size() + 1), e);
    } catch (IOException e) {
      throw new BadUsage("Expected a readable suite at %s, but it is not".formatted(file), e);
    }
    return rows;
  }

  private static InputStream open(Path file) throws IOException {
    InputStream stream = Files.newInputStream(file);
    return file.toString().endsWith(".gz") ? new GZIPInputStream(stream) : stream;
  }

  /**
   * One line.
   *
   * @param where for messages
   */
  record Row(String where, JsonNode fields) {

    /** The text of the first of these fields that is there; a function without inputs has "". */
    String text(String... names) {
      return texts(names)
          .findFirst()
          .orElseThrow(
              () ->
                  new BadUsage(
                      "Expected the text '%s' in %s, but it is missing"
                          .formatted(String.join("' or '", names), where)));
    }

    /** The same, if there is one that is not blank; a number counts as its text. */
    Optional<String> find(String... names) {
      return texts(names).filter(text -> !text.isBlank()).findFirst();
    }

    private Stream<String> texts(String... names) {
      return Arrays.stream(names)
          .map(fields::path)
          .filter(value -> value.isTextual() || value.isNumber())
          .map(JsonNode::asText);
    }

    /** The texts of a list; none when the field is missing. */
    List<String> texts(String name) {
      List<String> texts = new ArrayList<>();
      fields.path(name).forEach(value -> texts.add(value.asText()));
      return texts;
    }

    /** What the row is called: the first of these fields, else where it stands. */
    String name(String... names) {
      return find(names).orElse(where);
    }

    BadUsage wrong(String expected, String field) {
      return new BadUsage(
          "Expected %s under '%s' in %s, but it is none".formatted(expected, field, where));
    }
  }
}
