package dev.zerostream.runner;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A command that a later version brings: says so and changes nothing. */
@Command(hidden = true)
final class LaterCommand implements Callable<Integer> {

  private static final int BAD_USAGE = 2;

  private final String what;

  @Spec private CommandSpec spec;

  @Parameters(arity = "0..*")
  private List<String> ignored;

  private LaterCommand(String what) {
    this.what = what;
  }

  static void addTo(CommandLine commands, Map<String, String> later) {
    later.forEach(
        (name, what) -> {
          CommandLine command = new CommandLine(new LaterCommand(what));
          command.setUnmatchedArgumentsAllowed(true);
          commands.addSubcommand(name, command);
        });
  }

  @Override
  public Integer call() {
    spec.commandLine()
        .getErr()
        .printf(
            "Expected a command of this version, but %s (%s) comes with a later one%n",
            spec.name(), what);
    return BAD_USAGE;
  }
}
