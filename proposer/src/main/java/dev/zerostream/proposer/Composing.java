package dev.zerostream.proposer;

import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.TaskRequest;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.stage.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * How often proposals have to build on accepted programs (arXiv 2505.03335, appendix D.1: composite
 * functions), and on which.
 *
 * @param share of the proposals of a type other than induction; 0 for never
 * @param most functions that one builds on; as many as 1 to that, each number alike
 * @param from weight version from which on
 */
record Composing(double share, int most, long from) {

  /** Never. */
  static final Composing OFF = new Composing(0, 1, 0);

  static Composing of(Settings settings) {
    return new Composing(
        settings.real("propose.composite.share", 0, 1),
        settings.integer("propose.composite.most", 1, 100),
        settings.integer("propose.composite.from", 0, Integer.MAX_VALUE));
  }

  /**
   * The functions that the proposal for a request builds on, none for an ordinary one. They follow
   * from the request's seed and the buffers; the other choices do not depend on these.
   */
  List<HelperFunction> draw(TaskRequest request, ReferenceBuffers buffers) {
    RandomGenerator random = new SplittableRandom(~request.getSeed());
    boolean composite =
        request.getPhase() == Phase.TRAIN
            && request.getTaskType() != TaskType.INDUCTION
            && request.getIssuedAtVersion() >= from
            && random.nextDouble() < share;
    return composite ? functions(buffers.simple(random), 1 + random.nextInt(most)) : List.of();
  }

  private static List<HelperFunction> functions(List<VerifiedTask> shuffled, int count) {
    List<HelperFunction> functions = new ArrayList<>();
    List<String> programs = new ArrayList<>();
    for (VerifiedTask task : shuffled) {
      if (functions.size() == count) {
        break;
      }
      Optional<HelperFunction> function =
          programs.contains(task.getProgram())
              ? Optional.empty()
              : HelperFunction.of(
                  task.getTaskId(), task.getProgram(), HelperFunction.name(functions.size()));
      function.ifPresent(functions::add);
      programs.add(task.getProgram());
    }
    return functions;
  }
}
