package dev.zerostream.dashboard.board;

/** Keys of the index. */
public final class Keys {

  private Keys() {}

  static String request(String taskId) {
    return "q/" + taskId;
  }

  /** A proposal on proposed-tasks. */
  public static String proposal(String taskId) {
    return "p/" + taskId;
  }

  /** A task on verified-tasks; its note tells whether its fingerprint is known. */
  public static String task(String taskId) {
    return "v/" + taskId;
  }

  /** A refusal on rejected-tasks; its note is the sentence. */
  public static String rejection(String taskId) {
    return "x/" + taskId;
  }

  static String solution(String trajectoryId) {
    return "s/" + trajectoryId;
  }

  /** The first record of a group on rewards; its note is the group's size. */
  public static String group(String taskId) {
    return "g/" + taskId;
  }

  /** The batch that trained on a trajectory; its note is the version. */
  public static String trained(String trajectoryId) {
    return "t/" + trajectoryId;
  }

  /** The batch that dropped a trajectory; its note is reason and version. */
  public static String dropped(String trajectoryId) {
    return "d/" + trajectoryId;
  }

  /** Prefix of the proposals that were shown a task. */
  public static String referencesTo(String taskId) {
    return "f/" + taskId + "/";
  }
}
