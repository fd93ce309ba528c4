package dev.zerostream.runner;

import dev.zerostream.dashboard.DashboardMain;
import dev.zerostream.learner.LearnerMain;
import dev.zerostream.proposer.ProposerMain;
import dev.zerostream.solver.SolverMain;
import dev.zerostream.verifier.VerifierMain;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Each stage as a command of its own; its options are the stage's to read. */
@Command(description = "One stage as its own process")
final class StageCommands implements Callable<Integer> {

  private final ToIntFunction<String[]> stage;

  @Unmatched private final List<String> arguments = new ArrayList<>();

  private StageCommands(ToIntFunction<String[]> stage) {
    this.stage = stage;
  }

  static void addTo(CommandLine commands) {
    commands.addSubcommand("proposer", new StageCommands(ProposerMain::run));
    commands.addSubcommand("verifier", new StageCommands(VerifierMain::run));
    commands.addSubcommand("solver", new StageCommands(SolverMain::run));
    commands.addSubcommand("learner", new StageCommands(LearnerMain::run));
    commands.addSubcommand("dashboard", new StageCommands(DashboardMain::run));
  }

  @Override
  public Integer call() {
    return stage.applyAsInt(arguments.toArray(String[]::new));
  }
}
