package dev.zerostream.runner.experiment;

import dev.zerostream.runner.plot.LineChart;
import dev.zerostream.stage.BadUsage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws the finished cells of experiments as PNG, from the files that the experiments keep. */
@Command(name = "figures", description = "Draws the results of experiments as PNG")
public final class FiguresCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "experiments, JSON; their results lie in FILE without .json")
  private List<Path> files;

  @Option(names = "--to", required = true, description = "folder of the pictures")
  private Path to;

  @Override
  public Integer call() throws IOException {
    for (Path file : files) {
      Experiment experiment = Experiment.read(file);
      Path results = ExperimentCommand.results(file);
      Map<String, LineChart> charts = Curves.of(experiment, results).charts();
      if (charts.isEmpty()) {
        throw new BadUsage("Expected finished cells in %s, but there is none".formatted(results));
      }
      Files.createDirectories(to);
      for (Map.Entry<String, LineChart> chart : charts.entrySet()) {
        String name = "%s-%s.png".formatted(results.getFileName(), chart.getKey());
        chart.getValue().write(to.resolve(name));
        spec.commandLine().getOut().println(to.resolve(name));
      }
    }
    return 0;
  }
}
