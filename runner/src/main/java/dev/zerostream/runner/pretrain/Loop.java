package dev.zerostream.runner.pretrain;

import static dev.zerostream.runner.pretrain.Kind.INT;
import static dev.zerostream.runner.pretrain.Kind.LIST;
import static dev.zerostream.runner.pretrain.Kind.STR;
import static dev.zerostream.runner.pretrain.Kind.TUPLE;

import java.util.List;

/**
 * A loop of the grammar, with an accumulator.
 *
 * @param over kind of what it goes over
 * @param to kind of the accumulator
 * @param start the accumulator's first value
 * @param update an {@link Expression} of the accumulator and the element, with {@code #} for a
 *     number and {@code @} for a letter
 * @param hint a word for it
 */
record Loop(Kind over, Kind to, String start, String update, String hint) {

  static final List<Loop> ALL =
      List.of(
          new Loop(LIST, INT, "0", "$ + &", "sum"),
          new Loop(LIST, INT, "0", "$ + & * #", "sum multiplied"),
          new Loop(LIST, INT, "#", "$ + &", "sum from"),
          new Loop(LIST, INT, "0", "$ + 1", "count"),
          new Loop(LIST, INT, "0", "max($, &)", "greatest"),
          new Loop(TUPLE, INT, "0", "$ + & * #", "sum multiplied"),
          new Loop(INT, INT, "0", "$ + &", "sum"),
          new Loop(INT, INT, "#", "$ + & * #", "sum multiplied"),
          new Loop(LIST, LIST, "[]", "$ + [& + #]", "add to each"),
          new Loop(LIST, LIST, "[]", "[&] + $", "reverse"),
          new Loop(STR, STR, "''", "& + $", "reverse"),
          new Loop(STR, STR, "''", "$ + & * 2", "double each"),
          new Loop(STR, STR, "''", "$ + & + '@'", "append to each"));
}
