package dev.zerostream.verifier.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zerostream.verifier.sandbox.Preparations.Prepared;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What readers answer, and whether it is of the shape that was asked for. */
final class ReaderAnswers {

  private ReaderAnswers() {}

  /**
   * An answer that passes.
   *
   * @throws IOException when it does not
   */
  static JsonNode fitting(JsonNode answer, Predicate<JsonNode> fits) throws IOException {
    if (!fits.test(answer)) {
      throw new IOException("Expected an answer to the question, but it is of another shape");
    }
    return answer;
  }

  /** Whether it is a list of that many. */
  static boolean sized(JsonNode answer, int size) {
    return answer.isArray() && answer.size() == size;
  }

  /** Whether it has the field, and as many inputs. */
  static boolean has(JsonNode answer, String field, int inputs) {
    return answer.has(field) && sized(answer.path("inputs"), inputs);
  }

  static Inspection inspection(JsonNode answer) {
    try {
      return Json.as(answer, Inspection.class);
    } catch (IOException e) {
      throw new SandboxUnavailable("Expected an inspection, but the reader answered nonsense", e);
    }
  }

  /** A program or an argument list, or why it is none. */
  static Prepared prepared(JsonNode answer) {
    try {
      return answer.has("data")
          ? new Prepared(answer.get("data").binaryValue(), null)
          : new Prepared(null, answer.path("error").asText());
    } catch (IOException e) {
      throw new SandboxUnavailable("Expected Base64, but the reader answered nonsense", e);
    }
  }

  /** The argument lists in the order in which they were asked for. */
  static List<Prepared> inputs(JsonNode answer) {
    List<Prepared> results = new ArrayList<>();
    answer.path("inputs").forEach(item -> results.add(prepared(item)));
    return results;
  }

  /** The comparisons in the order of their pairs. */
  static List<Comparison> comparisons(JsonNode answer) {
    List<Comparison> results = new ArrayList<>(answer.size());
    for (JsonNode item : answer) {
      results.add(
          new Comparison(
              item.path(0).asBoolean(), item.path(1).asBoolean(), item.path(2).asBoolean()));
    }
    return results;
  }
}
