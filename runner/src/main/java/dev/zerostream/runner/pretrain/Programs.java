package dev.zerostream.runner.pretrain;

import dev.zerostream.verifier.sandbox.Sandbox;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Draws programs of one split that ran. */
record Programs(Sandbox sandbox, Split split, int examples) {

  RanProgram next(RandomGenerator random) {
    ProgramGrammar grammar = new ProgramGrammar(random);
    while (true) {
      Sketch sketch = grammar.sample();
      if (Split.of(sketch.program()) == split) {
        Optional<RanProgram> ran = RanProgram.of(sketch, examples, sandbox, random);
        if (ran.isPresent()) {
          return ran.get();
        }
      }
    }
  }
}
