package dev.zerostream.runner.pretrain;

import static dev.zerostream.runner.pretrain.Kind.BOOL;
import static dev.zerostream.runner.pretrain.Kind.DICT;
import static dev.zerostream.runner.pretrain.Kind.INT;
import static dev.zerostream.runner.pretrain.Kind.LIST;
import static dev.zerostream.runner.pretrain.Kind.OTHER;
import static dev.zerostream.runner.pretrain.Kind.STR;
import static dev.zerostream.runner.pretrain.Kind.TUPLE;

import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One operation of the grammar.
 *
 * @param from kind of the value
 * @param to kind of the result
 * @param pattern an {@link Expression} with {@code #} for a number and {@code @} for a letter
 * @param hint a word for it
 */
record Operation(Kind from, Kind to, String pattern, String hint) {

  static final List<Operation> ALL =
      List.of(
          new Operation(INT, INT, "$ + #", "add"),
          new Operation(INT, INT, "$ - #", "subtract"),
          new Operation(INT, INT, "$ * #", "multiply"),
          new Operation(INT, INT, "# - $", "subtract from"),
          new Operation(INT, INT, "-$", "negate"),
          new Operation(INT, INT, "abs($)", "absolute"),
          new Operation(INT, INT, "$ % #", "remainder"),
          new Operation(INT, INT, "$ // #", "divide"),
          new Operation(INT, INT, "$ * $", "square"),
          new Operation(INT, INT, "max($, #)", "at least"),
          new Operation(INT, INT, "min($, #)", "at most"),
          new Operation(INT, BOOL, "$ > #", "greater"),
          new Operation(INT, BOOL, "$ % # == 0", "divisible"),
          new Operation(INT, STR, "str($)", "text"),
          new Operation(INT, LIST, "[$, #]", "pair"),
          new Operation(INT, LIST, "list(range(min($, 6)))", "count up"),
          new Operation(INT, TUPLE, "($, $ + #)", "tuple"),
          new Operation(INT, DICT, "{'@': $}", "dict"),
          new Operation(STR, STR, "$ + '@'", "append"),
          new Operation(STR, STR, "'@' + $", "prepend"),
          new Operation(STR, STR, "$[::-1]", "reverse"),
          new Operation(STR, STR, "$.upper()", "upper"),
          new Operation(STR, STR, "$.lower()", "lower"),
          new Operation(STR, STR, "$.swapcase()", "swap case"),
          new Operation(STR, STR, "$[1:]", "rest"),
          new Operation(STR, STR, "$[:-1]", "without last"),
          new Operation(STR, STR, "$[0]", "first"),
          new Operation(STR, STR, "$[-1]", "last"),
          new Operation(STR, STR, "$[::2]", "every second"),
          new Operation(STR, STR, "$ * 2", "twice"),
          new Operation(STR, STR, "$.replace('@', '@')", "replace"),
          new Operation(STR, STR, "$.strip('@')", "strip"),
          new Operation(STR, INT, "len($)", "length"),
          new Operation(STR, INT, "$.count('@')", "count"),
          new Operation(STR, INT, "$.find('@')", "find"),
          new Operation(STR, LIST, "[len($), #]", "length pair"),
          new Operation(STR, BOOL, "'@' in $", "contains"),
          new Operation(STR, BOOL, "$.startswith('@')", "starts with"),
          new Operation(STR, DICT, "{$[0]: len($)}", "length dict"),
          new Operation(STR, OTHER, "list($)", "letters"),
          new Operation(STR, OTHER, "sorted($)", "sorted letters"),
          new Operation(LIST, LIST, "$[::-1]", "reverse"),
          new Operation(LIST, LIST, "sorted($)", "sort"),
          new Operation(LIST, LIST, "$ + [#]", "append"),
          new Operation(LIST, LIST, "[#] + $", "prepend"),
          new Operation(LIST, LIST, "$[1:]", "rest"),
          new Operation(LIST, LIST, "$[:-1]", "without last"),
          new Operation(LIST, LIST, "$[::2]", "every second"),
          new Operation(LIST, LIST, "[i + # for i in $]", "add to each"),
          new Operation(LIST, LIST, "[i * # for i in $]", "multiply each"),
          new Operation(LIST, LIST, "[i for i in $ if i > #]", "keep greater"),
          new Operation(LIST, LIST, "[i for i in $ if i % 2 == 0]", "keep even"),
          new Operation(LIST, INT, "sum($)", "sum"),
          new Operation(LIST, INT, "len($)", "length"),
          new Operation(LIST, INT, "max($)", "greatest"),
          new Operation(LIST, INT, "min($)", "least"),
          new Operation(LIST, INT, "$[0]", "first"),
          new Operation(LIST, INT, "$[-1]", "last"),
          new Operation(LIST, INT, "$.count(#)", "count"),
          new Operation(LIST, BOOL, "# in $", "contains"),
          new Operation(LIST, TUPLE, "(min($), max($))", "range"),
          new Operation(LIST, OTHER, "[str(i) for i in $]", "texts"),
          new Operation(TUPLE, INT, "$[0]", "first"),
          new Operation(TUPLE, INT, "$[-1]", "last"),
          new Operation(TUPLE, INT, "sum($)", "sum"),
          new Operation(TUPLE, INT, "max($)", "greatest"),
          new Operation(TUPLE, TUPLE, "$[::-1]", "reverse"),
          new Operation(TUPLE, TUPLE, "$ + (#,)", "append"),
          new Operation(TUPLE, LIST, "list($)", "list"),
          new Operation(TUPLE, LIST, "sorted($)", "sort"),
          new Operation(TUPLE, BOOL, "$[0] > $[1]", "falling"),
          new Operation(DICT, INT, "len($)", "length"),
          new Operation(DICT, INT, "sum($.values())", "sum"),
          new Operation(DICT, INT, "max($.values())", "greatest"),
          new Operation(DICT, INT, "$.get('@', #)", "look up"),
          new Operation(DICT, LIST, "list($.values())", "values"),
          new Operation(DICT, BOOL, "'@' in $", "contains"),
          new Operation(DICT, DICT, "{**$, '@': #}", "put"),
          new Operation(DICT, OTHER, "sorted($)", "sorted keys"),
          new Operation(BOOL, BOOL, "not $", "not"),
          new Operation(BOOL, INT, "# if $ else #", "choose"),
          new Operation(BOOL, STR, "'@' if $ else '@'", "choose letter"),
          new Operation(BOOL, OTHER, "[$, #]", "pair"));

  /** What drills are drawn from: arithmetic three times as often, as it has the most to learn. */
  static final List<Operation> DRILLED =
      ALL.stream()
          .filter(operation -> operation.from != BOOL)
          .flatMap(
              operation -> Collections.nCopies(operation.computes() ? 3 : 1, operation).stream())
          .toList();

  private boolean computes() {
    boolean numbers = from == INT && (to == INT || to == TUPLE);
    return numbers || pattern.startsWith("[i") || pattern.startsWith("sum(");
  }

  /** The operations on {@code kind}; {@code last} admits those whose result ends the program. */
  static List<Operation> on(Kind kind, boolean last) {
    return ALL.stream()
        .filter(op -> op.from() == kind)
        .filter(op -> last || op.to() != OTHER)
        .toList();
  }

  /** The operation with numbers and letters drawn. */
  Expression draw(RandomGenerator random) {
    return Expression.drawn(pattern, random);
  }
}
