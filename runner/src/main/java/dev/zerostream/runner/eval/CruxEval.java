package dev.zerostream.runner.eval;

import dev.zerostream.verifier.sandbox.Comparison;
import dev.zerostream.verifier.sandbox.Execution;
import dev.zerostream.verifier.sandbox.Limits;
import dev.zerostream.verifier.sandbox.LiteralPair;
import dev.zerostream.verifier.sandbox.Sandbox;
import dev.zerostream.verifier.sandbox.SandboxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * CRUXEval (arXiv 2401.03065): a Python function, an input, an output; given two of them, predict
 * the third. Rows have {@code code}, {@code input}, {@code output} and {@code id}.
 *
 * <p>Outputs are judged against what the function returns when it runs here, inputs by whether the
 * function maps them to the published output.
 */
final class CruxEval {

  /** Codecs that its functions name and that the game does without. */
  private static final List<String> CODECS =
      List.of("encodings.shift_jis", "encodings.euc_jp", "encodings.gbk", "encodings.big5");

  private CruxEval() {}

  /** CRUXEval-O: predict the output. */
  static Suite outputs(List<Suites.Row> rows) {
    return suite("cruxeval-o", rows.stream().<Problem>map(row -> new Output(Row.of(row))).toList());
  }

  /** CRUXEval-I: find an input. */
  static Suite inputs(List<Suites.Row> rows) {
    return suite("cruxeval-i", rows.stream().<Problem>map(row -> new Input(Row.of(row))).toList());
  }

  private static Suite suite(String name, List<Problem> problems) {
    List<String> modules = new ArrayList<>(SandboxOptions.DEFAULT.modules());
    modules.addAll(CODECS);
    return new Suite(name, SandboxOptions.DEFAULT.withModules(modules), problems);
  }

  private record Row(String id, String code, String input, String output) {

    /**
     * The function with its published input written into it: a dozen of these are expressions. An
     * answer may only be literals, as an expression could bend the function.
     */
    String published() {
      return code + "\n\ndef f(given=f):\n    return given(" + input + ")\n";
    }

    static Row of(Suites.Row row) {
      return new Row(row.text("id"), row.text("code"), row.text("input"), row.text("output"));
    }

    /** Why the function does not map the input to the output. */
    Optional<String> fault(String input, String output, Sandbox sandbox) {
      Execution execution = sandbox.run(code, List.of(input), Limits.DEFAULT, 0).get(0);
      if (execution.status() == Execution.Status.NOT_A_LITERAL && input.equals(this.input)) {
        execution = sandbox.run(published(), List.of(""), Limits.DEFAULT, 0).get(0);
      }
      if (!execution.ok()) {
        return Optional.of(execution.status() + ": " + execution.error());
      }
      Comparison compared =
          sandbox.compare(List.of(new LiteralPair(output, execution.value()))).get(0);
      if (compared.equal()) {
        return Optional.empty();
      }
      return Optional.of(
          compared.leftIsLiteral()
              ? "Expected the value %s, but it is %s".formatted(output, execution.value())
              : "Expected a literal, but it is " + output);
    }
  }

  private record Output(Row row) implements Problem {
    @Override
    public String id() {
      return row.id();
    }

    @Override
    public Question question() {
      return Question.output(row.code(), row.input());
    }

    @Override
    public String reference() {
      return row.output();
    }

    @Override
    public Optional<String> fault(String answer, Sandbox sandbox) {
      return row.fault(row.input(), answer, sandbox);
    }
  }

  private record Input(Row row) implements Problem {
    @Override
    public String id() {
      return row.id();
    }

    @Override
    public Question question() {
      return Question.input(row.code(), row.output());
    }

    @Override
    public String reference() {
      return row.input();
    }

    @Override
    public Optional<String> fault(String answer, Sandbox sandbox) {
      return row.fault(answer, row.output(), sandbox);
    }
  }
}
