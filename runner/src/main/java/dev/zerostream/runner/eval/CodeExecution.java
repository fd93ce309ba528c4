package dev.zerostream.runner.eval;

import dev.zerostream.verifier.sandbox.Comparison;
import dev.zerostream.verifier.sandbox.Execution;
import dev.zerostream.verifier.sandbox.Limits;
import dev.zerostream.verifier.sandbox.LiteralPair;
import dev.zerostream.verifier.sandbox.Sandbox;
import dev.zerostream.verifier.sandbox.SandboxOptions;
import java.util.List;
import java.util.Optional;

/**
 * The execution part of LiveCodeBench (arXiv 2403.07974): predict what a call returns. Rows have
 * {@code id} or {@code question_id}, {@code function_name}, {@code code}, {@code input} (the whole
 * call) and {@code output}. Judged against what the call returns when it runs here.
 */
final class CodeExecution {

  private CodeExecution() {}

  static Suite suite(List<Suites.Row> rows) {
    return new Suite(
        "livecodebench-execution",
        SandboxOptions.DEFAULT,
        rows.stream().<Problem>map(CodeExecution::problem).toList());
  }

  private static Problem problem(Suites.Row row) {
    String name = row.text("function_name");
    String call = row.text("input");
    if (!call.startsWith(name + "(") || !call.endsWith(")")) {
      throw row.wrong("a call of %s".formatted(name), "input");
    }
    return new Call(
        row.name("id", "question_id"),
        row.text("code"),
        name,
        call.substring(name.length()),
        row.text("output"));
  }

  private record Call(String id, String code, String name, String arguments, String reference)
      implements Problem {

    @Override
    public Question question() {
      String named = name.equals("f") ? code : code + "\n\nf = " + name;
      return Question.output(named, arguments.substring(1, arguments.length() - 1));
    }

    @Override
    public Optional<String> fault(String answer, Sandbox sandbox) {
      // A published function may itself be named f.
      String program = code + "\n\ndef f(given=" + name + "):\n    return given" + arguments + "\n";
      Execution execution = sandbox.run(program, List.of(""), Limits.DEFAULT, 0).get(0);
      if (!execution.ok()) {
        return Optional.of(execution.status() + ": " + execution.error());
      }
      Comparison compared =
          sandbox.compare(List.of(new LiteralPair(answer, execution.value()))).get(0);
      return compared.equal()
          ? Optional.empty()
          : Optional.of("Expected %s, but it is %s".formatted(answer, execution.value()));
    }
  }
}
