package dev.zerostream.verifier;

import dev.zerostream.stage.StageRunner;

/** The verifier as its own process. */
public final class VerifierMain {

  private VerifierMain() {}

  /** Runs until it is told to stop. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** The same, with the exit status as a result. */
  public static int run(String... arguments) {
    return StageRunner.run(VerifierStage.DESCRIPTION.name(), arguments, VerifierProcess::new);
  }
}
