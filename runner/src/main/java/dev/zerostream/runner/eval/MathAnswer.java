package dev.zerostream.runner.eval;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * Compares final answers of mathematics problems, plain or in LaTeX.
 *
 * <p><b>Contract</b>: answers are the same when, without layout, their texts are, or when both are
 * numbers (see {@link MathExpression}) within a relative 10⁻⁶, or when both are lists of which that
 * holds: in order inside parentheses and brackets, in any order in braces or bare. Units and a
 * leading {@code x =} do not count. Symbolic equality beyond that is not decided, so that a right
 * answer in an unusual form can be missed and a wrong one is never taken.
 */
final class MathAnswer {

  private static final double TOLERANCE = 1e-6;
  private static final Pattern LAYOUT =
      Pattern.compile(
          "\\\\left|\\\\right|\\\\big[lr]?|\\\\Big[lr]?|\\\\displaystyle|\\\\[,!;: ]|\\$|~|\\s+");
  private static final Pattern UNIT =
      Pattern.compile(
          "(?<=.)\\\\(?:text|mathrm|mbox|textbf)\\{[^{}]*}(?:\\^\\{?\\d}?)?$|\\^\\{?\\\\circ}?|\\\\?%$"
              + "|\\\\(?:degree|degrees)");
  private static final Pattern NAME = Pattern.compile("^[a-zA-Z](?:\\([a-z]\\))?=");
  private static final Pattern WORD =
      Pattern.compile("\\\\(?:text|mathrm|mbox|textbf)\\{([^{}]*)}");

  private MathAnswer() {}

  /** The answer inside the last {@code \boxed{…}}, else the last line that is not blank. */
  static String of(String response) {
    int at = Math.max(response.lastIndexOf("\\boxed{"), response.lastIndexOf("\\fbox{"));
    if (at < 0) {
      return response.lines().filter(l -> !l.isBlank()).reduce("", (a, b) -> b).strip();
    }
    int open = response.indexOf('{', at);
    int depth = 0;
    for (int i = open; i < response.length(); i++) {
      depth += response.charAt(i) == '{' ? 1 : response.charAt(i) == '}' ? -1 : 0;
      if (depth == 0) {
        return response.substring(open + 1, i).strip();
      }
    }
    return response.substring(open + 1).strip();
  }

  /** Whether two answers are the same. */
  static boolean same(String gold, String answer) {
    String left = plain(gold);
    String right = plain(answer);
    if (left.isEmpty() || right.isEmpty()) {
      return false;
    }
    return left.equalsIgnoreCase(right) || sameNumber(left, right) || sameList(left, right);
  }

  private static boolean sameNumber(String left, String right) {
    OptionalDouble first = MathExpression.value(left);
    OptionalDouble second = MathExpression.value(right);
    if (first.isEmpty() || second.isEmpty()) {
      return false;
    }
    double scale = Math.max(1e-9, Math.abs(first.getAsDouble()));
    return Math.abs(first.getAsDouble() - second.getAsDouble()) <= TOLERANCE * scale;
  }

  private static boolean sameList(String left, String right) {
    List<String> first = parts(inside(left));
    List<String> second = new ArrayList<>(parts(inside(right)));
    if (first.size() < 2 || first.size() != second.size() || !bounds(left).equals(bounds(right))) {
      return false;
    }
    if (!bounds(left).isEmpty() && !bounds(left).equals("{}")) {
      for (int i = 0; i < first.size(); i++) {
        if (!same(first.get(i), second.get(i))) {
          return false;
        }
      }
      return true;
    }
    first.forEach(
        part -> second.stream().filter(it -> same(part, it)).findFirst().ifPresent(second::remove));
    return second.isEmpty();
  }

  /** The brackets around the whole text, {@code {}} for a set. */
  private static String bounds(String text) {
    String set = text.replace("\\{", "{").replace("\\}", "}");
    boolean open = "([{".indexOf(set.charAt(0)) >= 0;
    boolean closed = ")]}".indexOf(set.charAt(set.length() - 1)) >= 0;
    return open && closed ? "" + set.charAt(0) + set.charAt(set.length() - 1) : "";
  }

  private static String inside(String text) {
    if (bounds(text).isEmpty()) {
      return text;
    }
    return text.replaceAll("^\\\\?[(\\[{]", "").replaceAll("\\\\?[)\\]}]$", "");
  }

  /** The text cut at commas that stand in no bracket; a comma between thousands is gone before. */
  private static List<String> parts(String text) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
      if (c == ',' && depth == 0) {
        parts.add(text.substring(from, i));
        from = i + 1;
      }
    }
    parts.add(text.substring(from));
    return Collections.unmodifiableList(parts);
  }

  /** The answer without layout, units and name. */
  private static String plain(String answer) {
    String text = LAYOUT.matcher(answer.strip()).replaceAll("");
    text = UNIT.matcher(text).replaceAll("");
    text = WORD.matcher(text).replaceAll("$1");
    text = NAME.matcher(text).replaceFirst("");
    text = text.replaceAll("\\\\[dt]frac", "\\\\frac").replaceAll("\\.$", "");
    return text.matches("-?\\d{1,3}(,\\d{3})+(\\.\\d+)?") ? text.replace(",", "") : text;
  }
}
