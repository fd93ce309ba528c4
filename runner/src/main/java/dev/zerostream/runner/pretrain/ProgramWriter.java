package dev.zerostream.runner.pretrain;

/**
 * Writes a program line by line and, beside it, the same program with notes: it returns the list of
 * its steps instead, each as two lists of code points, the expression with its values filled in and
 * the value that it gave. Code points need no quotes, so that they come back as they are.
 */
final class ProgramWriter {

  /** Name of the noted program's function that shows a sum term by term. */
  static final String SUMMING = "m";

  private static final String NOTES =
      """

          def m(v):
              v = list(v)
              text = ''
              while len(v) > 1:
                  text += ' = ' + ' + '.join(map(str, v))
                  v = [v[0] + v[1]] + v[2:]
              return text
          e = lambda t: [[ord(c) for c in s] for p in t for s in p]
          t = []"""
          .replace("\n", "\n    ");

  private final StringBuilder plain;
  private final StringBuilder noted;
  private String indent = "\n    ";
  private int steps;

  /** Begins {@code def f(parameters):}. */
  ProgramWriter(String parameters) {
    plain = new StringBuilder("def f(").append(parameters).append("):");
    noted = new StringBuilder(plain).append(NOTES);
  }

  /** A line that is no step of its own. */
  ProgramWriter line(String text) {
    plain.append(indent).append(text);
    noted.append(indent).append(text);
    return this;
  }

  /** {@code name = expression}. */
  ProgramWriter assign(String name, Expression expression, String value, String second) {
    String right = expression.on(value, second);
    String added = name + " + ";
    plain.append(indent);
    plain.append(
        right.startsWith(added)
            ? name + " += " + right.substring(added.length())
            : name + " = " + right);
    note(name, expression, value, second);
    return this;
  }

  /** {@code return expression}. */
  ProgramWriter give(Expression expression, String value, String second) {
    plain.append(indent).append("return ").append(expression.on(value, second));
    note("r", expression, value, second);
    noted.append(indent).append("return e(t)");
    return this;
  }

  /** {@code return name}: the value of the last step. */
  ProgramWriter give(String name) {
    plain.append(indent).append("return ").append(name);
    noted.append(indent).append("return e(t)");
    return this;
  }

  /** {@code if condition:}; what follows stands under it until {@link #back()}. */
  ProgramWriter when(Expression condition, String value) {
    note("r", condition, value, "");
    plain.append(indent).append("if ").append(condition.on(value, "")).append(':');
    noted.append(indent).append("if r:");
    return in();
  }

  /** What follows stands one level deeper. */
  ProgramWriter in() {
    indent += "    ";
    return this;
  }

  /** What follows stands one level less deep. */
  ProgramWriter back() {
    indent = indent.substring(0, indent.length() - 4);
    return this;
  }

  private void note(String name, Expression expression, String value, String second) {
    steps++;
    noted.append(indent).append("a = ").append(expression.shown(value, second));
    noted.append(indent).append(name).append(" = ").append(expression.on(value, second));
    noted.append(indent).append("t.append((a, repr(").append(name).append(")))");
  }

  String plain() {
    return plain.toString();
  }

  String noted() {
    return noted.toString();
  }

  /** Lines of the program that are steps; a loop repeats some of them. */
  int steps() {
    return steps;
  }
}
