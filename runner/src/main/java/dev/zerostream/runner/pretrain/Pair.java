package dev.zerostream.runner.pretrain;

import static dev.zerostream.runner.pretrain.Kind.BOOL;
import static dev.zerostream.runner.pretrain.Kind.DICT;
import static dev.zerostream.runner.pretrain.Kind.INT;
import static dev.zerostream.runner.pretrain.Kind.LIST;
import static dev.zerostream.runner.pretrain.Kind.STR;
import static dev.zerostream.runner.pretrain.Kind.TUPLE;

import java.util.List;

/**
 * An operation of the grammar on two values.
 *
 * @param first kind of the first one
 * @param second kind of the second one
 * @param to kind of the result
 * @param pattern an {@link Expression} of both, with {@code #} for a number and {@code @} for a
 *     letter
 * @param hint a word for it
 */
record Pair(Kind first, Kind second, Kind to, String pattern, String hint) {

  static final List<Pair> ALL =
      List.of(
          new Pair(INT, INT, INT, "$ + &", "add"),
          new Pair(INT, INT, INT, "$ - &", "subtract"),
          new Pair(INT, INT, INT, "$ * &", "multiply"),
          new Pair(INT, INT, INT, "max($, &)", "greater"),
          new Pair(INT, INT, INT, "min($, &)", "smaller"),
          new Pair(INT, INT, INT, "$ * # + &", "multiply, add"),
          new Pair(INT, INT, BOOL, "$ > &", "greater"),
          new Pair(INT, INT, TUPLE, "(&, $)", "swap"),
          new Pair(INT, BOOL, INT, "$ if & else #", "if"),
          new Pair(STR, INT, STR, "$[:&]", "head"),
          new Pair(STR, INT, STR, "$[&:]", "tail"),
          new Pair(STR, INT, STR, "$ + str(&)", "append text"),
          new Pair(STR, INT, STR, "$ * min(&, 3)", "repeat"),
          new Pair(STR, STR, STR, "$ + &", "join"),
          new Pair(STR, STR, BOOL, "$[0] in &", "contains"),
          new Pair(STR, BOOL, STR, "$ if & else $[::-1]", "if"),
          new Pair(LIST, INT, LIST, "$ + [&]", "append"),
          new Pair(LIST, INT, LIST, "[&] + $", "prepend"),
          new Pair(LIST, INT, LIST, "[i + & for i in $]", "add to each"),
          new Pair(LIST, INT, LIST, "[i for i in $ if i != &]", "drop"),
          new Pair(LIST, INT, INT, "$.count(&)", "count"),
          new Pair(LIST, INT, BOOL, "& in $", "contains"),
          new Pair(LIST, LIST, LIST, "$ + &", "join"),
          new Pair(LIST, BOOL, LIST, "$[::-1] if & else $", "if"),
          new Pair(TUPLE, TUPLE, TUPLE, "$ + &", "join"),
          new Pair(DICT, STR, INT, "$.get(&[0], 0)", "look up"));
}
