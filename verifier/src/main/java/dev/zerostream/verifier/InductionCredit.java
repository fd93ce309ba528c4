package dev.zerostream.verifier;

import java.util.List;

/** What an induction answer that is right on some pairs is worth, from 0 to 1. */
public enum InductionCredit {
  /** 1 if it is right on all pairs, visible and hidden. */
  ALL,
  /** The share of hidden pairs that it is right on: visible ones could be copied. */
  ACCURACY,
  /** 1 if it is right on one hidden pair. */
  ANY;

  /** The worth of these verdicts on the pairs that count, at least one. */
  double of(List<Boolean> right) {
    long count = right.stream().filter(it -> it).count();
    return switch (this) {
      case ALL -> count == right.size() ? 1 : 0;
      case ACCURACY -> count / (double) right.size();
      case ANY -> count > 0 ? 1 : 0;
    };
  }
}
