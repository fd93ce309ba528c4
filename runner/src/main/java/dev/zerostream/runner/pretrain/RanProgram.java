package dev.zerostream.runner.pretrain;

import dev.zerostream.schemas.Example;
import dev.zerostream.verifier.sandbox.Execution;
import dev.zerostream.verifier.sandbox.Limits;
import dev.zerostream.verifier.sandbox.Sandbox;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * A program of the grammar with inputs that it ran on.
 *
 * @param sketch the program
 * @param runs of distinct inputs
 */
record RanProgram(Sketch sketch, List<Run> runs) {

  /** An input with its output, and the steps between them. */
  record Run(Example example, Trace trace) {}

  private static final int LONGEST_OUTPUT = 40;
  private static final int TRIES = 14;

  /** Runs {@code sketch}; empty unless it returns short outputs on {@code wanted} inputs. */
  static Optional<RanProgram> of(
      Sketch sketch, int wanted, Sandbox sandbox, RandomGenerator random) {
    Set<String> drawn = new LinkedHashSet<>();
    for (int i = 0; i < TRIES; i++) {
      drawn.add(
          sketch.inputs().stream()
              .map(kind -> kind.draw(random))
              .collect(Collectors.joining(", ")));
    }
    List<String> inputs = List.copyOf(drawn);
    List<Execution> plain = sandbox.run(sketch.program(), inputs, Limits.DEFAULT, 0);
    List<Execution> noted = sandbox.run(sketch.noted(), inputs, Limits.DEFAULT, 0);
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < inputs.size() && runs.size() < wanted; i++) {
      boolean ok = plain.get(i).ok() && noted.get(i).ok();
      if (ok && plain.get(i).value().length() <= LONGEST_OUTPUT) {
        Example example = new Example(inputs.get(i), plain.get(i).value());
        runs.add(new Run(example, Trace.parse(noted.get(i).value())));
      }
    }
    return runs.size() == wanted ? Optional.of(new RanProgram(sketch, runs)) : Optional.empty();
  }

  /** The inputs with their outputs. */
  List<Example> examples() {
    return runs.stream().map(Run::example).toList();
  }
}
