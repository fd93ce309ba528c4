package dev.zerostream.dashboard.board;

/** The Python type of a literal, told by its first characters. */
final class LiteralType {

  private LiteralType() {}

  /** {@code none} for no literal at all, {@code other} for what is not recognised. */
  static String of(String literal) {
    if (literal == null || literal.isBlank()) {
      return "none";
    }
    String text = literal.strip();
    switch (text) {
      case "True", "False" -> {
        return "bool";
      }
      case "None" -> {
        return "NoneType";
      }
      case "set()" -> {
        return "set";
      }
      default -> {
        return byFirst(text);
      }
    }
  }

  private static String byFirst(String text) {
    char first = text.charAt(0);
    return switch (first) {
      case '[' -> "list";
      case '(' -> "tuple";
      case '{' -> text.equals("{}") || beforeColon(text) ? "dict" : "set";
      case '\'', '"' -> "str";
      case 'b' -> text.startsWith("b'") || text.startsWith("b\"") ? "bytes" : "other";
      default -> number(text);
    };
  }

  /** Whether the first element is followed by a colon, outside of quotes and brackets. */
  private static boolean beforeColon(String text) {
    int depth = 0;
    char quote = 0;
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        i += c == '\\' ? 1 : 0;
        quote = c == quote ? 0 : quote;
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if ("([{".indexOf(c) >= 0) {
        depth++;
      } else if (")]}".indexOf(c) >= 0) {
        depth--;
      } else if (depth == 0 && (c == ':' || c == ',')) {
        return c == ':';
      }
    }
    return false;
  }

  private static String number(String text) {
    String unsigned = text.startsWith("-") ? text.substring(1) : text;
    if (!unsigned.isEmpty() && unsigned.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return "int";
    }
    return unsigned.matches("[0-9.]+([eE][+-]?[0-9]+)?|inf|nan") ? "float" : "other";
  }
}
