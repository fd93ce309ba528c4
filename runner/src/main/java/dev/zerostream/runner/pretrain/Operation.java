package dev.zerostream.runner.pretrain;

import static dev.zerostream.runner.pretrain.Kind.BOOL;
import static dev.zerostream.runner.pretrain.Kind.INT;
import static dev.zerostream.runner.pretrain.Kind.LIST;
import static dev.zerostream.runner.pretrain.Kind.OTHER;
import static dev.zerostream.runner.pretrain.Kind.STR;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One expression of the grammar: {@code $} stands for the value, {@code #} for a small number and
 * {@code @} for a letter, drawn anew for each use.
 *
 * @param from kind of the value
 * @param to kind of the result
 * @param text expression with gaps
 * @param hint a word for it
 */
record Operation(Kind from, Kind to, String text, String hint) {

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
          new Operation(INT, BOOL, "$ % 2 == 0", "even"),
          new Operation(INT, STR, "str($)", "text"),
          new Operation(INT, LIST, "[$, #]", "pair"),
          new Operation(INT, LIST, "list(range(min($, 6)))", "count up"),
          new Operation(INT, OTHER, "($, $ + #)", "tuple"),
          new Operation(INT, OTHER, "{'@': $}", "dict"),
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
          new Operation(STR, STR, "$ * 2", "twice"),
          new Operation(STR, STR, "$.replace('@', '@')", "replace"),
          new Operation(STR, INT, "len($)", "length"),
          new Operation(STR, INT, "$.count('@')", "count"),
          new Operation(STR, LIST, "[len($), #]", "length pair"),
          new Operation(STR, BOOL, "'@' in $", "contains"),
          new Operation(STR, OTHER, "list($)", "letters"),
          new Operation(STR, OTHER, "sorted($)", "sorted letters"),
          new Operation(STR, OTHER, "{$: len($)}", "length dict"),
          new Operation(LIST, LIST, "$[::-1]", "reverse"),
          new Operation(LIST, LIST, "sorted($)", "sort"),
          new Operation(LIST, LIST, "$ + [#]", "append"),
          new Operation(LIST, LIST, "[#] + $", "prepend"),
          new Operation(LIST, LIST, "$[1:]", "rest"),
          new Operation(LIST, LIST, "$[:-1]", "without last"),
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
          new Operation(LIST, OTHER, "(min($), max($))", "range"));

  private static final String LETTERS = "abcdexyz";

  /** The operations on {@code kind}; {@code last} admits those whose result ends the program. */
  static List<Operation> on(Kind kind, boolean last) {
    return ALL.stream()
        .filter(op -> op.from() == kind)
        .filter(op -> last || (op.to() != OTHER && op.to() != BOOL))
        .toList();
  }

  /** The expression on {@code value}. */
  String on(String value, RandomGenerator random) {
    StringBuilder filled = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '$' -> filled.append(value);
        case '#' -> filled.append(random.nextInt(2, 10));
        case '@' -> filled.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        default -> filled.append(c);
      }
    }
    return filled.toString();
  }
}
