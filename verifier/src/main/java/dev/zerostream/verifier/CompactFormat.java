package dev.zerostream.verifier;

import dev.zerostream.schemas.TaskType;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The nano model's format, in single-token tags: an optional {@code <think>} part, then {@code
 * <answer>} and what is asked for, up to the end of the sequence.
 *
 * <pre>{@code
 * proposal    <answer><program>…<input>…
 * induction   <answer><input>…<input>…<message>…
 * any answer  <answer>…
 * }</pre>
 */
final class CompactFormat implements AnswerFormat {

  private static final String ANSWER = "<answer>";
  private static final Pattern TAG =
      Pattern.compile(
          "<(?:program|input|output|message|think|answer|reference|deduce|abduce|induce"
              + "|propose-deduction|propose-abduction|propose-induction)>");

  /** A tag and the text up to the next one. */
  private record Part(String tag, String text) {}

  @Override
  public Found proposal(TaskType type, String response, boolean finished) {
    String body = body(response, finished);
    if (body == null) {
      return malformed();
    }
    List<Part> parts = parts(body);
    return type == TaskType.INDUCTION ? inputs(parts) : snippet(parts);
  }

  @Override
  public Found answer(TaskType type, String response, boolean finished) {
    String body = body(response, finished);
    if (body == null || body.isBlank() || TAG.matcher(body).find()) {
      return malformed();
    }
    return new Answer(body.strip());
  }

  private static String body(String response, boolean finished) {
    int at = response.indexOf(ANSWER);
    if (!finished || at < 0) {
      return null;
    }
    String thought = response.substring(0, at);
    boolean thoughtFits = thought.isEmpty() || thought.startsWith("<think>");
    return thoughtFits ? response.substring(at + ANSWER.length()) : null;
  }

  private static List<Part> parts(String body) {
    List<Part> parts = new ArrayList<>();
    Matcher tags = TAG.matcher(body);
    String tag = "";
    int from = 0;
    while (tags.find()) {
      parts.add(new Part(tag, body.substring(from, tags.start())));
      tag = tags.group();
      from = tags.end();
    }
    parts.add(new Part(tag, body.substring(from)));
    if (parts.get(0).text().isBlank()) {
      parts.remove(0);
    }
    return parts;
  }

  private static Found snippet(List<Part> parts) {
    boolean fits =
        parts.size() == 2
            && parts.get(0).tag().equals("<program>")
            && parts.get(1).tag().equals("<input>")
            && !parts.get(0).text().isBlank();
    return fits
        ? new Snippet(parts.get(0).text().stripTrailing(), parts.get(1).text().strip())
        : malformed();
  }

  private static Found inputs(List<Part> parts) {
    List<String> inputs = new ArrayList<>();
    String message = null;
    for (Part part : parts) {
      if (part.tag().equals("<input>") && message == null) {
        inputs.add(part.text().strip());
      } else if (part.tag().equals("<message>") && message == null) {
        message = part.text().strip();
      } else {
        return malformed();
      }
    }
    return inputs.isEmpty() || message == null ? malformed() : new Inputs(inputs, message);
  }

  private static Malformed malformed() {
    return new Malformed("Expected one answer in the compact format, but the tags do not fit");
  }
}
