package dev.zerostream.runner;

import dev.zerostream.runner.bench.SyntheticStage;
import dev.zerostream.stage.StageRunner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One stage without a model as a process of its own, for benchmarks of the pipeline. */
@Command(
    name = "synthetic",
    hidden = true,
    description = "One stage as its own process, without a model: its work is to wait")
final class SyntheticCommand implements Callable<Integer> {

  @Option(names = "--answer-millis", defaultValue = "0")
  private long answer;

  @Option(names = "--judge-millis", defaultValue = "0")
  private long judge;

  @Parameters(description = "the stage, then its options")
  private final List<String> stage = new ArrayList<>();

  /** As a subcommand: whatever follows the stage's name is the stage's. */
  static CommandLine command() {
    return new CommandLine(new SyntheticCommand())
        .setStopAtPositional(true)
        .setUnmatchedOptionsArePositionalParams(true);
  }

  @Override
  public Integer call() {
    String name = stage.isEmpty() ? "" : stage.get(0);
    SyntheticStage.Pace pace =
        new SyntheticStage.Pace(Duration.ofMillis(answer), Duration.ofMillis(judge));
    String[] options = stage.stream().skip(1).toArray(String[]::new);
    return StageRunner.run(name, options, context -> SyntheticStage.of(name, context, pace));
  }
}
