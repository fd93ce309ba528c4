package dev.zerostream.dashboard.board;

import dev.zerostream.schemas.internal.Fact;
import dev.zerostream.schemas.internal.Place;
import java.time.Instant;
import java.util.Map;

/** What a fact changes about the board. */
public sealed interface Change {

  /** A counter grows. */
  record Add(String counter, double by) implements Change {}

  /** A counter becomes what is larger. */
  record Raise(String counter, double to) implements Change {}

  /** Something was found at a place. */
  record Index(String key, Place place) implements Change {}

  /** A list grows. */
  record Append(String list, long number, Fact fact) implements Change {}

  /**
   * Something is observed in a cell of a window.
   *
   * @param dimensions what the cell is about
   * @param counts grow by so much
   * @param samples one value each of something that has a mean
   */
  record Observe(
      Instant at,
      Map<String, String> dimensions,
      Map<String, Double> counts,
      Map<String, Double> samples)
      implements Change {}
}
