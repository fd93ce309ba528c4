package dev.zerostream.runner;

import dev.zerostream.runner.bench.BenchCommand;
import dev.zerostream.runner.experiment.ExperimentCommand;
import dev.zerostream.runner.experiment.FiguresCommand;
import dev.zerostream.runner.heldout.HeldOutCommand;
import dev.zerostream.runner.pretrain.PretrainCommand;
import dev.zerostream.runner.soak.SoakCommand;
import dev.zerostream.schemas.serde.TrustedRecords;
import dev.zerostream.stage.BadUsage;
import java.util.List;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line. */
@Command(
    name = "zerostream",
    description = "Absolute Zero self-play as a Kafka event-streaming pipeline",
    mixinStandardHelpOptions = true,
    version = "zerostream 0.1.0",
    subcommands = {
      RunCommand.class,
      TopicsCommand.class,
      TapCommand.class,
      PretrainCommand.class,
      EvalCommand.class,
      ExperimentCommand.class,
      FiguresCommand.class,
      LockstepCommand.class,
      HeldOutCommand.class,
      GenerateCommand.class,
      ExecCommand.class,
      DoctorCommand.class,
      BenchCommand.class,
      SoakCommand.class,
      AuditCommand.class,
      HistoryCommand.class,
      WeightsCommand.class,
      LineageCommand.class,
      ReplayCommand.class,
      ForkCommand.class,
      RescoreCommand.class,
      DeadLettersCommand.class,
      BrokerCommand.class
    })
public final class RunnerMain implements Runnable {

  private static final int FAILED = 1;
  private static final int BAD_USAGE = 2;

  @Spec private CommandSpec spec;

  /** Runs a command and exits with its status. */
  public static void main(String[] arguments) {
    System.exit(execute(arguments));
  }

  /** Runs a command and returns its status: 0 done, 1 failed, 2 bad usage. */
  static int execute(String... arguments) {
    TrustedRecords.trust();
    CommandLine commands = commands();
    try {
      commands.setDefaultValueProvider(OptionDefaults.of(List.of(arguments), System.getenv()));
    } catch (BadUsage e) {
      commands.getErr().println(e.getMessage());
      return BAD_USAGE;
    }
    return commands.execute(arguments);
  }

  /** Every command with its options, as the user types them. */
  static CommandLine commands() {
    CommandLine commands = new CommandLine(new RunnerMain());
    StageCommands.addTo(commands);
    commands.addSubcommand("synthetic", SyntheticCommand.command());
    commands
        .getSubcommands()
        .get("bench")
        .addSubcommand("log", new LogBenchCommand())
        .addSubcommand("kill", new KillCommand())
        .addSubcommand("dashboard", new DashboardBenchCommand())
        .addSubcommand("cluster", new ClusterCommand())
        .addSubcommand("scaling", new ScalingCommand());
    commands.setCaseInsensitiveEnumValuesAllowed(true);
    commands.setParameterExceptionHandler(RunnerMain::badUsage);
    commands.setExecutionExceptionHandler(RunnerMain::failed);
    return commands;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Expected a command, but there is none; see ./zerostream --help");
  }

  private static int badUsage(ParameterException e, String[] arguments) {
    e.getCommandLine().getErr().println(e.getMessage());
    return BAD_USAGE;
  }

  private static int failed(Exception e, CommandLine command, CommandLine.ParseResult result) {
    if (e instanceof BadUsage) {
      command.getErr().println(e.getMessage());
      return BAD_USAGE;
    }
    command.getErr().println("Failed: " + e);
    LoggerFactory.getLogger(RunnerMain.class).error("command failed", e);
    return FAILED;
  }
}
