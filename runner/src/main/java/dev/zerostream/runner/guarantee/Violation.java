package dev.zerostream.runner.guarantee;

/**
 * A promise that the log breaks.
 *
 * @param guarantee which promise
 * @param kind what is wrong
 * @param id of what: a task, a trajectory, a version
 * @param why in words
 */
public record Violation(String guarantee, Kind kind, String id, String why) {

  /** What is wrong. */
  public enum Kind {
    /** It should be on the log and is not. */
    LOST,
    /** It is there more than once. */
    DOUBLED,
    /** It is not what it should be. */
    BROKEN
  }
}
