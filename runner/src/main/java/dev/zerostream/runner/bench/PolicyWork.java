package dev.zerostream.runner.bench;

import dev.zerostream.policy.torch.Precision;
import java.util.List;

/**
 * What the policy benchmark does.
 *
 * @param rows batch sizes of generation
 * @param rounds measurements of which the median is taken
 * @param prompt tokens of a prompt
 * @param fresh new tokens of each row
 * @param precision what our side computes in
 */
record PolicyWork(List<Integer> rows, int rounds, int prompt, int fresh, Precision precision) {

  /** Tokens of a training sample, and how many of them are its response. */
  static final int LENGTH = 96;

  static final int RESPONSE = 64;
}
