package dev.zerostream.proposer;

import dev.zerostream.stage.StageRunner;

/** The proposer as its own process. */
public final class ProposerMain {

  private ProposerMain() {}

  /** Runs until it is told to stop. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** The same, with the exit status as a result. */
  public static int run(String... arguments) {
    return StageRunner.run(ProposerStage.DESCRIPTION.name(), arguments, ProposerProcess::new);
  }
}
