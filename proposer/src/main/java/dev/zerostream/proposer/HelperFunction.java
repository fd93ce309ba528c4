package dev.zerostream.proposer;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An accepted program that others may build on: its {@code f} under another name.
 *
 * <p>Only programs of imports and one function f qualify, so that nothing that they define can meet
 * what another one does; and only if f is just defined and called, never handed around, so that its
 * text can be renamed without a parser. The verifier runs what comes of it like any program.
 *
 * @param taskId whose program it is
 * @param program the text that defines {@code g_0} or another such name
 */
record HelperFunction(String taskId, String program) {

  private static final Pattern IMPORT =
      Pattern.compile("(?:import|from) [\\w., ]+(?: import [\\w., ]+)?");
  private static final Pattern DEFINITION = Pattern.compile("def f\\s*\\(.*");

  /** The name f, but not as an attribute, nor as the prefix of a string. */
  private static final Pattern NAME = Pattern.compile("(?<![\\w.])f(?![\\w'\"])(\\s*\\()?");

  private static final Pattern TAKEN = Pattern.compile("\\bg_\\d");

  /** The name of the helper at {@code index} in a prompt, from 0. */
  static String name(int index) {
    return "g_" + index;
  }

  /** The program of a task under {@code name}; empty where it does not qualify. */
  static Optional<HelperFunction> of(String taskId, String program, String name) {
    if (!isOneFunction(program) || TAKEN.matcher(program).find()) {
      return Optional.empty();
    }
    StringBuilder renamed = new StringBuilder();
    Matcher names = NAME.matcher(program);
    while (names.find()) {
      if (names.group(1) == null) {
        return Optional.empty();
      }
      names.appendReplacement(renamed, Matcher.quoteReplacement(name + names.group(1)));
    }
    names.appendTail(renamed);
    return Optional.of(new HelperFunction(taskId, renamed.toString()));
  }

  private static boolean isOneFunction(String program) {
    int definitions = 0;
    for (String line : program.lines().toList()) {
      boolean inside = line.isBlank() || Character.isWhitespace(line.charAt(0));
      boolean comment = line.startsWith("#");
      boolean definition = DEFINITION.matcher(line).matches();
      definitions += definition ? 1 : 0;
      if (!inside && !comment && !definition && !IMPORT.matcher(line.strip()).matches()) {
        return false;
      }
    }
    return definitions == 1;
  }
}
