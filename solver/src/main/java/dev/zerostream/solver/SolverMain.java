package dev.zerostream.solver;

import dev.zerostream.stage.StageRunner;

/** The solver as its own process. */
public final class SolverMain {

  private SolverMain() {}

  /** Runs until it is told to stop. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** The same, with the exit status as a result. */
  public static int run(String... arguments) {
    return StageRunner.run(SolverStage.DESCRIPTION.name(), arguments, SolverProcess::new);
  }
}
