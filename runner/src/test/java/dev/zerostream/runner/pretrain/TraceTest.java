package dev.zerostream.runner.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.runner.pretrain.RanProgram.Run;
import dev.zerostream.runner.pretrain.Trace.Step;
import dev.zerostream.schemas.Domain;
import dev.zerostream.verifier.sandbox.ForkServerSandbox;
import dev.zerostream.verifier.sandbox.Sandbox;
import dev.zerostream.verifier.sandbox.SandboxOptions;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TraceTest {

  private static final long SEED = 5;

  private static Sandbox sandbox;

  @BeforeAll
  static void start() {
    sandbox = ForkServerSandbox.start(SandboxOptions.DEFAULT);
  }

  @AfterAll
  static void stop() {
    sandbox.close();
  }

  @Test
  void shouldWriteOneSmallStepALine() {
    // Given
    Trace trace =
        new Trace(List.of(new Step("5 + 3", "8"), new Step("8 > 6", "True"), new Step("-8", "-8")));

    // Then
    assertThat(trace.forward()).isEqualTo("5 + 3 = 8\n8 > 6 = True\n-8");
    assertThat(trace.backward()).isEqualTo("-8 = -8\nTrue = 8 > 6\n8 = 5 + 3");
    assertThat(trace.whole()).isEqualTo("5 + 3 = 8\n8 > 6 = True\n-8 = -8");
  }

  @Test
  void shouldReadQuotesAndBracketsAsTheyAre() {
    ProgramWriter writer = new ProgramWriter("x");
    writer.assign("y", new Expression("$ + 'b'"), "x", "");
    writer.give(new Expression("[$, ']']"), "y", "");

    Run run = run(writer, Kind.STR);

    String text = run.example().getInput();
    String longer = text.substring(0, text.length() - 1) + "b'";
    assertThat(run.trace().steps())
        .containsExactly(
            new Step(text + " + 'b'", longer),
            new Step("[" + longer + ", ']']", "[" + longer + ", ']']"));
  }

  @Test
  void shouldShowASumTermByTerm() {
    ProgramWriter writer = new ProgramWriter("x");
    writer.give(new Expression("sum($)"), "x", "");

    Trace trace = run(writer, Kind.TUPLE).trace();

    assertThat(trace.forward()).matches("sum\\(\\(\\d, .*\\)\\) = \\d \\+ \\d.*");
  }

  @Test
  void shouldNoteEachTurnOfALoop() {
    ProgramWriter writer = new ProgramWriter("x");
    writer.line("s = 0").line("for i in x:").in();
    writer.assign("s", new Expression("$ + &"), "s", "i").back().give("s");

    Run run = run(writer, Kind.LIST);

    assertThat(run.trace().steps().get(0).expression()).startsWith("0 + ");
    assertThat(run.trace().steps())
        .hasSize((int) run.example().getInput().chars().filter(Character::isDigit).count());
  }

  private static Run run(ProgramWriter writer, Kind kind) {
    Sketch sketch =
        new Sketch(writer.plain(), writer.noted(), 1, List.of(kind), Domain.PROGRAMMING, "");
    return RanProgram.of(sketch, 1, sandbox, new SplittableRandom(SEED))
        .orElseThrow()
        .runs()
        .get(0);
  }

  @Test
  void shouldEndWithTheOutputOfTheProgram() {
    SplittableRandom random = new SplittableRandom(SEED);
    ProgramGrammar grammar = new ProgramGrammar(random);
    int traced = 0;
    for (int i = 0; i < 150; i++) {
      Sketch sketch = grammar.sample();
      Optional<RanProgram> ran = RanProgram.of(sketch, 3, sandbox, random);
      for (Run run : ran.map(RanProgram::runs).orElse(List.of())) {
        List<Step> steps = run.trace().steps();
        traced += steps.isEmpty() ? 0 : 1;
        assertThat(
                steps.isEmpty() ? run.example().getOutput() : steps.get(steps.size() - 1).value())
            .as("seed %d%n%s", SEED, sketch.program())
            .isEqualTo(run.example().getOutput());
      }
    }
    assertThat(traced).isGreaterThan(250);
  }
}
