package dev.zerostream.dashboard.board;

import java.util.Set;

/**
 * Words by which a text looks back on itself, as published runs of the method count them; our own
 * list of the usual ones.
 */
final class Reflection {

  private static final Set<String> WORDS =
      Set.of(
          "wait",
          "recheck",
          "rechecking",
          "retry",
          "rethink",
          "reconsider",
          "reevaluate",
          "re-evaluate",
          "reexamine",
          "re-examine",
          "review",
          "revise",
          "revisit",
          "verify",
          "verifying",
          "double-check",
          "check",
          "alternatively",
          "actually",
          "however",
          "hmm",
          "mistake",
          "mistaken",
          "wrong",
          "incorrect",
          "correction",
          "oops",
          "instead",
          "otherwise",
          "maybe",
          "perhaps",
          "confirm",
          "validate",
          "backtrack",
          "rather",
          "reflect",
          "reflection",
          "again",
          "careful",
          "carefully");

  private Reflection() {}

  /** How many words of the text are such words. */
  static int count(String text) {
    int count = 0;
    int from = -1;
    for (int i = 0; i <= text.length(); i++) {
      boolean inWord = i < text.length() && isWord(text.charAt(i));
      if (inWord && from < 0) {
        from = i;
      } else if (!inWord && from >= 0) {
        count += isReflection(text, from, i) ? 1 : 0;
        from = -1;
      }
    }
    return count;
  }

  private static boolean isReflection(String text, int from, int to) {
    int length = to - from;
    return length >= 3
        && length <= 14
        && WORDS.contains(text.substring(from, to).toLowerCase(java.util.Locale.ROOT));
  }

  private static boolean isWord(char c) {
    return Character.isLetter(c) || c == '-';
  }
}
