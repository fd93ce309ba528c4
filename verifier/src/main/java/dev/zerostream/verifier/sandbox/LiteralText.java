package dev.zerostream.verifier.sandbox;

/**
 * Tells the text that our printer writes for a literal from anything else.
 *
 * <p>Answers lie in memory that the program could write to. A forged one is no better than a
 * returned one as long as it is a literal, so that is what is checked before anybody sees it. Only
 * the form counts: whether members repeat or digits are too many, {@link Sandbox#compare} tells.
 */
final class LiteralText {

  private static final int DEEPEST = 101;
  private static final String[] WORDS = {"None", "True", "False", "set()", "frozenset()"};

  private final String text;
  private int at;

  private LiteralText(String text) {
    this.text = text;
  }

  /** Whether it is one literal and nothing else. */
  static boolean matches(String text) {
    LiteralText scanner = new LiteralText(text);
    return scanner.value(0) && scanner.at == text.length();
  }

  private boolean value(int depth) {
    if (depth > DEEPEST || at >= text.length()) {
      return false;
    }
    for (String word : WORDS) {
      if (skip(word)) {
        return true;
      }
    }
    if (skip("frozenset({")) {
      return members('}', depth, false) && skip(")");
    }
    char first = text.charAt(at);
    return switch (first) {
      case '[' -> opened() && (skip("]") || members(']', depth, false));
      case '(' -> opened() && (skip(")") || tuple(depth));
      case '{' -> opened() && (skip("}") || braces(depth));
      case '\'', '"' -> quoted(false);
      case 'b' -> opened() && quoted(true);
      default -> number();
    };
  }

  private boolean opened() {
    at++;
    return true;
  }

  private boolean tuple(int depth) {
    return value(depth + 1)
        && (skip(",)") || (text.startsWith(", ", at) && rest(')', depth, false)));
  }

  /** A dict if a colon follows the first member, else a set. */
  private boolean braces(int depth) {
    if (!value(depth + 1)) {
      return false;
    }
    boolean pairs = skip(": ");
    return (!pairs || value(depth + 1)) && rest('}', depth, pairs);
  }

  private boolean members(char closing, int depth, boolean pairs) {
    return value(depth + 1) && rest(closing, depth, pairs);
  }

  private boolean rest(char closing, int depth, boolean pairs) {
    while (skip(", ")) {
      if (!value(depth + 1) || (pairs && !(skip(": ") && value(depth + 1)))) {
        return false;
      }
    }
    return skip(String.valueOf(closing));
  }

  private boolean quoted(boolean bytes) {
    if (at >= text.length()) {
      return false;
    }
    char quote = text.charAt(at++);
    if (quote != '\'' && quote != '"') {
      return false;
    }
    while (at < text.length()) {
      char next = text.charAt(at++);
      if (next == quote) {
        return true;
      }
      if (next == '\\') {
        at++;
      } else if (next < ' ' || (bytes && next > '~')) {
        return false;
      }
    }
    return false;
  }

  private boolean number() {
    skip("-");
    int begun = at;
    boolean digits = digits();
    if (skip(".")) {
      digits &= digits();
    }
    if (at > begun && skip("e")) {
      if (!skip("+")) {
        skip("-");
      }
      digits &= digits();
    }
    return digits;
  }

  private boolean digits() {
    int begun = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at > begun;
  }

  private boolean skip(String expected) {
    if (text.startsWith(expected, at)) {
      at += expected.length();
      return true;
    }
    return false;
  }
}
