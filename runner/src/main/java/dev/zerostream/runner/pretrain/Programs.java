package dev.zerostream.runner.pretrain;

import dev.zerostream.verifier.sandbox.Sandbox;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Draws programs of one split that ran. */
record Programs(Sandbox sandbox, Split split, int examples) {

  /** A program of the grammar. */
  RanProgram next(RandomGenerator random) {
    ProgramGrammar grammar = new ProgramGrammar(random);
    return first(grammar::sample, random);
  }

  /** A program of a single operation. */
  RanProgram drill(RandomGenerator random) {
    ProgramGrammar grammar = new ProgramGrammar(random);
    List<Operation> drilled = Operation.DRILLED;
    return first(() -> grammar.single(drilled.get(random.nextInt(drilled.size()))), random);
  }

  private RanProgram first(Supplier<Sketch> sketches, RandomGenerator random) {
    while (true) {
      Sketch sketch = sketches.get();
      if (Split.of(sketch.program()) == split) {
        Optional<RanProgram> ran = RanProgram.of(sketch, examples, sandbox, random);
        if (ran.isPresent()) {
          return ran.get();
        }
      }
    }
  }
}
