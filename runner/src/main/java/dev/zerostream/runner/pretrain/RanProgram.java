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
 * @param examples distinct inputs with their outputs
 * @param traces for each example the intermediate values, as text; empty when there are none
 */
record RanProgram(Sketch sketch, List<Example> examples, List<String> traces) {

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
    List<Execution> traced =
        sketch.steps() > 1 ? sandbox.run(sketch.traced(), inputs, Limits.DEFAULT, 0) : plain;
    List<Example> examples = new ArrayList<>();
    List<String> traces = new ArrayList<>();
    for (int i = 0; i < inputs.size() && examples.size() < wanted; i++) {
      if (plain.get(i).ok()
          && traced.get(i).ok()
          && plain.get(i).value().length() <= LONGEST_OUTPUT) {
        examples.add(new Example(inputs.get(i), plain.get(i).value()));
        traces.add(sketch.steps() > 1 ? traced.get(i).value() : "");
      }
    }
    return examples.size() == wanted
        ? Optional.of(new RanProgram(sketch, examples, traces))
        : Optional.empty();
  }
}
