package dev.zerostream.runner.pretrain;

import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.verifier.sandbox.Sandbox;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Held-out tasks from programs that the training split never holds; each program once.
 *
 * @param perType tasks of each type
 */
public record HeldOutPrograms(Sandbox sandbox, long seed, int perType) {

  private static final int EXAMPLES = 8;
  private static final int PAIRS = 6;

  /** The set to develop with. */
  public List<VerifiedTask> development() {
    return tasks(Split.DEVELOPMENT, "dev", seed);
  }

  /** The set for the last report only. */
  public List<VerifiedTask> finals() {
    return tasks(Split.FINAL, "final", seed + 1);
  }

  private List<VerifiedTask> tasks(Split split, String prefix, long drawn) {
    RandomGenerator random = new SplittableRandom(drawn);
    Programs programs = new Programs(sandbox, split, EXAMPLES);
    Set<String> used = new HashSet<>();
    List<VerifiedTask> tasks = new ArrayList<>();
    for (TaskType type : List.of(TaskType.DEDUCTION, TaskType.ABDUCTION, TaskType.INDUCTION)) {
      for (int i = 0; i < perType; i++) {
        RanProgram ran = programs.next(random);
        while (!used.add(ran.sketch().program())) {
          ran = programs.next(random);
        }
        tasks.add(task(type, "%s-%s-%03d".formatted(prefix, type.name().charAt(0), i), ran));
      }
    }
    return tasks;
  }

  private static VerifiedTask task(TaskType type, String id, RanProgram ran) {
    String program = ran.sketch().program();
    return type == TaskType.INDUCTION
        ? Tasks.induction(id, program, ran.examples().subList(0, PAIRS), ran.sketch().hint())
        : Tasks.of(type, id, program, ran.examples().get(0));
  }
}
