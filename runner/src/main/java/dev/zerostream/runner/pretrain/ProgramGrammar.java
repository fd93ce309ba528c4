package dev.zerostream.runner.pretrain;

import static dev.zerostream.runner.pretrain.Kind.BOOL;
import static dev.zerostream.runner.pretrain.Kind.DICT;
import static dev.zerostream.runner.pretrain.Kind.INT;
import static dev.zerostream.runner.pretrain.Kind.LIST;
import static dev.zerostream.runner.pretrain.Kind.STR;
import static dev.zerostream.runner.pretrain.Kind.TUPLE;

import dev.zerostream.schemas.Domain;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Samples programs of one to four steps.
 *
 * <pre>{@code
 * program := def f(x): (v = op(v))* return op(v)                             one to four operations
 *          | def f(x): [v = op(x)] if condition(v): return op(v) / return op(v)
 *          | def f(x): s = start / for i in x|range(x): [if condition(i):] s = s op i / return s|op(s)
 *          | def f(x, y): [v = x op y] return x op y|op(v)
 * }</pre>
 */
final class ProgramGrammar {

  private final RandomGenerator random;

  ProgramGrammar(RandomGenerator random) {
    this.random = random;
  }

  /** A program; it may fail on some inputs. */
  Sketch sample() {
    int form = random.nextInt(100);
    if (form < 62) {
      int length = random.nextInt(100);
      return chain(length < 38 ? 1 : length < 70 ? 2 : length < 90 ? 3 : 4);
    }
    if (form < 74) {
      return choice();
    }
    return form < 87 ? loop() : pair();
  }

  /** A program of the one operation. */
  Sketch single(Operation operation) {
    Writing writing = new Writing("x", List.of(operation.from()));
    return writing.give(operation);
  }

  private Sketch chain(int length) {
    Writing writing = new Writing("x", List.of(firstKind()));
    for (int step = 1; step < length; step++) {
      writing.assign(pick(Operation.on(writing.kind, false)));
    }
    return writing.give(pick(Operation.on(writing.kind, true)));
  }

  private Sketch choice() {
    Writing writing = new Writing("x", List.of(pick(List.of(INT, LIST, STR))));
    if (random.nextInt(3) == 0) {
      writing.assign(pick(Operation.on(writing.kind, false)));
    }
    Operation yes = pick(Operation.on(writing.kind, true));
    Operation no = pick(Operation.on(writing.kind, true));
    writing.program.when(condition(writing.kind), writing.value);
    writing.program.give(yes.draw(random), writing.value, "").back();
    writing.seen.add(yes.to());
    return writing.give(no, yes.hint() + " or " + no.hint());
  }

  private Expression condition(Kind kind) {
    String pattern =
        switch (kind) {
          case INT -> pick(List.of("$ > #", "$ % 2 == 0", "$ < #"));
          case STR -> pick(List.of("len($) > 2", "len($) > 3", "'@' in $"));
          case LIST -> pick(List.of("len($) > 2", "len($) > 3", "# in $", "$[0] > #"));
          case TUPLE -> "$[0] > $[1]";
          case DICT -> pick(List.of("'@' in $", "len($) > 1"));
          default -> "$";
        };
    return Expression.drawn(pattern, random);
  }

  private Sketch loop() {
    Loop loop = pick(Loop.ALL);
    Writing writing = new Writing("x", List.of(loop.over()));
    String over = loop.over() == INT ? "range(min(x, 6))" : "x";
    boolean filtered = loop.over() != STR && random.nextInt(3) == 0;
    ProgramWriter program = writing.program;
    program.line("s = " + Expression.drawn(loop.start(), random).template());
    program.line("for i in " + over + ":").in();
    if (filtered) {
      program.line("if i > " + random.nextInt(1, 7) + ":").in();
    }
    program.assign("s", Expression.drawn(loop.update(), random), "s", "i").back();
    if (filtered) {
      program.back();
    }
    writing.after("s", loop.to(), loop.hint() + (filtered ? " greater" : ""));
    if (random.nextInt(3) == 0) {
      return writing.give(pick(Operation.on(loop.to(), true)));
    }
    program.give("s");
    return writing.sketch();
  }

  private Sketch pair() {
    Pair pair = pick(Pair.ALL);
    Writing writing = new Writing("x, y", List.of(pair.first(), pair.second()));
    Expression expression = Expression.drawn(pair.pattern(), random);
    if (random.nextInt(3) == 0) {
      writing.program.assign("z", expression, "x", "y");
      writing.after("z", pair.to(), pair.hint());
      return writing.give(pick(Operation.on(pair.to(), true)));
    }
    writing.program.give(expression, "x", "y");
    writing.after("z", pair.to(), pair.hint());
    return writing.sketch();
  }

  private Kind firstKind() {
    return pick(List.of(INT, INT, INT, INT, STR, STR, STR, LIST, LIST, LIST, LIST, TUPLE, DICT));
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** A program under way: where its value is, of what kind, and what has been done. */
  private final class Writing {

    private final ProgramWriter program;
    private final List<Kind> inputs;
    private final Set<Kind> seen;
    private final List<String> hints = new ArrayList<>();
    private final boolean renames = random.nextBoolean();
    private Kind kind;
    private String value = "x";

    Writing(String parameters, List<Kind> inputs) {
      this.inputs = inputs;
      program = new ProgramWriter(parameters);
      seen = EnumSet.copyOf(inputs);
      kind = inputs.get(0);
    }

    void assign(Operation operation) {
      String name = renames ? Character.toString(value.charAt(0) == 'x' ? 'y' : 'z') : "x";
      program.assign(name, operation.draw(random), value, "");
      after(name, operation.to(), operation.hint());
    }

    Sketch give(Operation operation) {
      return give(operation, operation.hint());
    }

    Sketch give(Operation operation, String hint) {
      program.give(operation.draw(random), value, "");
      after(value, operation.to(), hint);
      return sketch();
    }

    void after(String name, Kind result, String hint) {
      value = name;
      kind = result;
      seen.add(result);
      hints.add(hint);
    }

    Sketch sketch() {
      boolean numbers = EnumSet.of(INT, BOOL, LIST, TUPLE).containsAll(seen);
      boolean counts = seen.contains(INT) && (kind == INT || kind == BOOL);
      return new Sketch(
          program.plain(),
          program.noted(),
          program.steps(),
          inputs,
          numbers && counts ? Domain.MATHEMATICS : Domain.PROGRAMMING,
          String.join(", ", hints));
    }
  }
}
