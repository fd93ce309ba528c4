package dev.zerostream.runner.pretrain;

import dev.zerostream.schemas.Example;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.verifier.sandbox.Sandbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Deductions of one operation each: whether a model can do every single step, copying included. */
public record Drills(Sandbox sandbox, long seed) {

  /** {@code perOperation} tasks for each operation; the message names it. */
  public List<VerifiedTask> tasks(int perOperation) {
    RandomGenerator random = new SplittableRandom(seed);
    ProgramGrammar grammar = new ProgramGrammar(random);
    List<VerifiedTask> tasks = new ArrayList<>();
    for (Operation operation : operations()) {
      for (int i = 0; i < perOperation; i++) {
        Optional<RanProgram> ran = Optional.empty();
        while (ran.isEmpty()) {
          ran = RanProgram.of(grammar.single(operation), 1, sandbox, random);
        }
        tasks.add(task(operation, "drill-%03d".formatted(tasks.size()), ran.get()));
      }
    }
    return tasks;
  }

  private static List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    for (Kind kind : List.of(Kind.INT, Kind.STR, Kind.LIST, Kind.TUPLE, Kind.DICT)) {
      operations.add(new Operation(kind, kind, "$", "copy"));
    }
    operations.addAll(Operation.ALL);
    return operations;
  }

  private static VerifiedTask task(Operation operation, String id, RanProgram ran) {
    Example example = ran.examples().get(0);
    String name = "%s of %s: %s".formatted(operation.hint(), operation.from(), operation.pattern());
    return VerifiedTask.newBuilder(
            Tasks.of(TaskType.DEDUCTION, id, ran.sketch().program(), example))
        .setMessage(name)
        .build();
  }
}
