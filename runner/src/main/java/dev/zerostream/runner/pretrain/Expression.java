package dev.zerostream.runner.pretrain;

import java.util.random.RandomGenerator;

/**
 * A Python expression with gaps: {@code $} stands for the value and {@code &} for a second one.
 *
 * @param template Python source in which {@code $} and {@code &} occur only as gaps
 */
record Expression(String template) {

  private static final String LETTERS = "abcdexyz";

  /** Fills {@code #} with a small number and {@code @} with a letter, drawn anew for each use. */
  static Expression drawn(String pattern, RandomGenerator random) {
    StringBuilder filled = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      switch (c) {
        case '#' -> filled.append(random.nextInt(2, 10));
        case '@' -> filled.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        default -> filled.append(c);
      }
    }
    return new Expression(filled.toString());
  }

  /** The expression on variables. */
  String on(String value, String second) {
    return template.replace("$", value).replace("&", second);
  }

  /** Python source of a text: the expression with the variables' present values in the gaps. */
  String shown(String value, String second) {
    String text =
        "\""
            + template
                .replace("$", "\" + repr(" + value + ") + \"")
                .replace("&", "\" + repr(" + second + ") + \"")
            + "\"";
    return sums()
        ? text + " + " + ProgramWriter.SUMMING + template.substring(3).replace("$", value)
        : text;
  }

  /** A bare sum is shown term by term. */
  private boolean sums() {
    return template.equals("sum($)") || template.equals("sum($.values())");
  }
}
