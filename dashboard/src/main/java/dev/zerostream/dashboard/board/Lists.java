package dev.zerostream.dashboard.board;

import java.util.Locale;

/** Lists that the board keeps, in the order of the log. */
public final class Lists {

  /** Groups on rewards, each shown by its proposal. */
  public static final String TASKS = "task";

  public static final String VERSIONS = "version";
  public static final String FLAGS = "flag";
  public static final String DEAD_LETTERS = "letter";

  private Lists() {}

  /** The key of an entry; keys sort as their numbers do. */
  public static String key(String list, long number) {
    return prefix(list) + String.format(Locale.ROOT, "%016x", number);
  }

  public static String prefix(String list) {
    return list + "/";
  }
}
