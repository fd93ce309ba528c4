package dev.zerostream.learner;

import dev.zerostream.stage.StageRunner;

/** The learner as its own process. */
public final class LearnerMain {

  private LearnerMain() {}

  /** Runs until it is told to stop. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** The same, with the exit status as a result. */
  public static int run(String... arguments) {
    return StageRunner.run(LearnerStage.DESCRIPTION.name(), arguments, LearnerProcess::new);
  }
}
