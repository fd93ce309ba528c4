package dev.zerostream.runner.eval;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The value of an expression of numbers: {@code + - * / ^}, {@code \cdot}, {@code \times}, {@code
 * \frac}, {@code \sqrt} with or without a degree, {@code \pi}, brackets, and products without a
 * sign. Anything else, a variable for example, has no value.
 *
 * <pre>{@code
 * sum     := [-|+] product ((+|-) product)*
 * product := power ((*|/|\cdot|\times|nothing) power)*
 * power   := atom [^ atom]
 * atom    := number | \pi | \frac group group | \sqrt [[sum]] group | group
 * group   := { sum } | ( sum ) | a digit after \frac or \sqrt
 * }</pre>
 */
final class MathExpression {

  private final String text;
  private int at;

  /** Something that is no number. */
  private static final class NoNumber extends Exception {
    private static final long serialVersionUID = 1;
  }

  private MathExpression(String text) {
    this.text = text;
  }

  /** The value, if the whole text is an expression of numbers with a finite one. */
  static OptionalDouble value(String text) {
    try {
      MathExpression expression = new MathExpression(text);
      double value = expression.sum();
      boolean whole = expression.at == text.length() && Double.isFinite(value);
      return whole ? OptionalDouble.of(value) : OptionalDouble.empty();
    } catch (NoNumber e) {
      return OptionalDouble.empty();
    }
  }

  private double sum() throws NoNumber {
    double sign = take("-") ? -1 : 1;
    if (sign > 0) {
      var unused = take("+");
    }
    double value = sign * product();
    while (true) {
      if (take("+")) {
        value += product();
      } else if (take("-")) {
        value -= product();
      } else {
        return value;
      }
    }
  }

  private double product() throws NoNumber {
    double value = power();
    while (true) {
      if (take("*") || take("\\cdot") || take("\\times")) {
        value *= power();
      } else if (take("/") || take("\\div")) {
        value /= power();
      } else if (startsAtom()) {
        value = mixed() ? value + power() : value * power();
      } else {
        return value;
      }
    }
  }

  /** A whole number before a fraction of digits is a mixed number, as in 2\frac{1}{3}. */
  private boolean mixed() {
    return text.startsWith("\\frac", at) && at > 0 && Character.isDigit(text.charAt(at - 1));
  }

  private boolean startsAtom() {
    return at < text.length()
        && ("({".indexOf(text.charAt(at)) >= 0
            || text.startsWith("\\pi", at)
            || text.startsWith("\\frac", at)
            || text.startsWith("\\sqrt", at));
  }

  private double power() throws NoNumber {
    double base = atom();
    return take("^") ? Math.pow(base, take("-") ? -atom() : atom()) : base;
  }

  private double atom() throws NoNumber {
    if (take("\\pi")) {
      return Math.PI;
    }
    if (take("\\frac")) {
      double above = argument();
      return above / argument();
    }
    if (take("\\sqrt")) {
      double degree = take("[") ? closed("]") : 2;
      return Math.pow(argument(), 1 / degree);
    }
    Optional<Double> group = group();
    return group.isPresent() ? group.get() : number();
  }

  private double argument() throws NoNumber {
    Optional<Double> group = group();
    if (group.isPresent()) {
      return group.get();
    }
    if (at < text.length() && Character.isDigit(text.charAt(at))) {
      return Character.digit(text.charAt(at++), 10);
    }
    throw new NoNumber();
  }

  private Optional<Double> group() throws NoNumber {
    if (take("{")) {
      return Optional.of(closed("}"));
    }
    return take("(") ? Optional.of(closed(")")) : Optional.empty();
  }

  private double closed(String bracket) throws NoNumber {
    double value = sum();
    if (!take(bracket)) {
      throw new NoNumber();
    }
    return value;
  }

  private double number() throws NoNumber {
    int from = at;
    while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
      at++;
    }
    try {
      return Double.parseDouble(text.substring(from, at));
    } catch (NumberFormatException e) {
      throw new NoNumber();
    }
  }

  private boolean take(String token) {
    if (text.startsWith(token, at)) {
      at += token.length();
      return true;
    }
    return false;
  }
}
