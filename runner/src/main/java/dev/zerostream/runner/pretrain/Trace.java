package dev.zerostream.runner.pretrain;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The steps of one execution, and how a worked answer writes them down: one small step a line, so
 * that each line needs only the one before it and the program.
 *
 * @param steps in the order of execution
 */
record Trace(List<Step> steps) {

  /** An expression with its values filled in, and what it gave. */
  record Step(String expression, String value) {}

  private static final Pattern TEXT = Pattern.compile("\\[([0-9, ]*)\\]");

  /** Reads what a noted program returned: two lists of code points a step. */
  static Trace parse(String literal) {
    List<String> texts = new ArrayList<>();
    Matcher matcher = TEXT.matcher(literal);
    while (matcher.find()) {
      texts.add(text(matcher.group(1)));
    }
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i + 1 < texts.size(); i += 2) {
      steps.add(new Step(texts.get(i), texts.get(i + 1)));
    }
    return new Trace(List.copyOf(steps));
  }

  private static String text(String codePoints) {
    StringBuilder text = new StringBuilder();
    for (String point : codePoints.isBlank() ? new String[0] : codePoints.split(", ")) {
      text.appendCodePoint(Integer.parseInt(point));
    }
    return text.toString();
  }

  boolean isEmpty() {
    return steps.isEmpty();
  }

  /** From the input towards the output, which the answer itself gives. */
  String forward() {
    String whole = whole();
    return whole.substring(0, whole.length() - steps.get(steps.size() - 1).value().length() - 3);
  }

  /** From the output back to the input. */
  String backward() {
    List<Step> turned = new ArrayList<>(steps);
    Collections.reverse(turned);
    return turned.stream()
        .map(step -> step.value() + " = " + step.expression())
        .collect(Collectors.joining("\n"));
  }

  /** From the input to the output. */
  String whole() {
    return steps.stream()
        .map(step -> step.expression() + " = " + step.value())
        .collect(Collectors.joining("\n"));
  }
}
