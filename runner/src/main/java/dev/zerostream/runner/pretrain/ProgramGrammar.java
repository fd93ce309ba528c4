package dev.zerostream.runner.pretrain;

import dev.zerostream.schemas.Domain;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Samples programs of one to three steps.
 *
 * <pre>{@code
 * program  := chain | choice | loop | pair
 * chain    := def f(x): (v = op(v))* return op(v)          one to three operations
 * choice   := def f(x): if x > n: return op(x) / return op(x)
 * loop     := def f(x): s = 0 / for i in x|range(x): [if i > n:] s += i [* n] / return s
 * pair     := def f(x, y): return x op y                   numbers; text or list with a number
 * }</pre>
 */
final class ProgramGrammar {

  private static final String BODY = "\n    ";
  private static final String[] INT_PAIRS = {
    "x + y", "x - y", "x * y", "max(x, y)", "min(x, y)", "x + y * 2", "x * 2 - y"
  };
  private static final String[] STR_PAIRS = {"x[:y]", "x[y:]", "x + str(y)", "x * min(y, 3)"};
  private static final String[] LIST_PAIRS = {
    "x + [y]", "[y] + x", "[i + y for i in x]", "[i * y for i in x]", "x.count(y)", "y in x"
  };

  private final RandomGenerator random;

  ProgramGrammar(RandomGenerator random) {
    this.random = random;
  }

  /** A program; it may fail on some inputs. */
  Sketch sample() {
    int form = random.nextInt(100);
    if (form < 65) {
      int length = random.nextInt(100);
      return chain(length < 45 ? 1 : length < 82 ? 2 : 3);
    }
    if (form < 77) {
      return choice();
    }
    return form < 88 ? loop() : pair();
  }

  private Sketch chain(int length) {
    Kind kind = anyKind();
    Kind first = kind;
    boolean numbers = kind == Kind.INT;
    boolean renamed = random.nextBoolean();
    String value = "x";
    StringBuilder plain = new StringBuilder("def f(x):");
    StringBuilder traced = new StringBuilder("def f(x):");
    List<String> hints = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    for (int step = 1; step < length; step++) {
      Operation operation = pick(Operation.on(kind, false));
      String next = renamed ? Character.toString("xyz".charAt(step)) : "x";
      String line = BODY + next + " = " + operation.on(value, random);
      plain.append(line);
      String kept = "t" + step;
      traced.append(line).append(BODY).append(kept).append(" = ").append(next);
      seen.add(kept);
      value = next;
      kind = operation.to();
      numbers &= kind == Kind.INT;
      hints.add(operation.hint());
    }
    Operation last = pick(Operation.on(kind, true));
    String result = last.on(value, random);
    hints.add(last.hint());
    seen.add(result);
    numbers &= last.to() == Kind.INT || last.to() == Kind.BOOL;
    plain.append(BODY).append("return ").append(result);
    traced.append(BODY).append("return [").append(String.join(", ", seen)).append("]");
    return new Sketch(
        plain.toString(),
        traced.toString(),
        length,
        List.of(first),
        numbers ? Domain.MATHEMATICS : Domain.PROGRAMMING,
        String.join(", ", hints));
  }

  private Sketch choice() {
    Kind kind = random.nextBoolean() ? Kind.INT : Kind.LIST;
    int bound = random.nextInt(2, 10);
    String condition =
        kind == Kind.INT
            ? (random.nextBoolean() ? "x > " + bound : "x % 2 == 0")
            : "len(x) > " + random.nextInt(1, 5);
    Operation yes = pick(Operation.on(kind, true));
    Operation no = pick(Operation.on(kind, true));
    String source =
        "def f(x):\n    if %s:\n        return %s\n    return %s"
            .formatted(condition, yes.on("x", random), no.on("x", random));
    boolean numbers = kind == Kind.INT && yes.to() == Kind.INT && no.to() == Kind.INT;
    return new Sketch(
        source,
        source,
        1,
        List.of(kind),
        numbers ? Domain.MATHEMATICS : Domain.PROGRAMMING,
        yes.hint() + " or " + no.hint());
  }

  private Sketch loop() {
    boolean range = random.nextInt(3) == 0;
    String over = range ? "range(min(x, 6))" : "x";
    int factor = random.nextInt(1, 5);
    boolean filtered = random.nextInt(3) == 0;
    String add = "s += i" + (factor == 1 ? "" : " * " + factor);
    String inside =
        filtered ? "if i > %d:\n            %s".formatted(random.nextInt(1, 7), add) : add;
    String head = "def f(x):\n    s = %d\n".formatted(random.nextInt(3));
    String plain = head + "    for i in %s:\n        %s\n    return s".formatted(over, inside);
    String traced =
        head
            + "    t = []\n    for i in %s:\n        %s\n        t.append(s)\n    return t + [s]"
                .formatted(over, inside);
    return new Sketch(
        plain,
        traced,
        2,
        List.of(range ? Kind.INT : Kind.LIST),
        Domain.MATHEMATICS,
        "sum" + (filtered ? " greater" : "") + (factor == 1 ? "" : " multiplied"));
  }

  private Sketch pair() {
    Kind first = anyKind();
    String[] forms =
        switch (first) {
          case INT -> INT_PAIRS;
          case STR -> STR_PAIRS;
          default -> LIST_PAIRS;
        };
    String source = "def f(x, y):\n    return " + forms[random.nextInt(forms.length)];
    return new Sketch(
        source,
        source,
        1,
        List.of(first, Kind.INT),
        first == Kind.INT ? Domain.MATHEMATICS : Domain.PROGRAMMING,
        "two values");
  }

  private Kind anyKind() {
    return pick(List.of(Kind.INT, Kind.STR, Kind.LIST));
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
