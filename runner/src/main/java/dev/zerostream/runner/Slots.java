package dev.zerostream.runner;

import dev.zerostream.stage.Settings;

/** How many records the share-group stages keep under way, so that the model's rows stay busy. */
final class Slots {

  private Slots() {}

  /** As many tasks as fill the rows with their attempts. */
  static int solver(Settings settings) {
    int attempts = settings.integer("group.attempts", 1, 1000);
    return (rows(settings) + attempts - 1) / attempts;
  }

  /** A few rows' worth: one proposal leads to many attempts. */
  static int proposer(Settings settings) {
    return Math.max(2, rows(settings) / 8);
  }

  private static int rows(Settings settings) {
    return settings.integer("policy.rows", 1, 100_000);
  }
}
