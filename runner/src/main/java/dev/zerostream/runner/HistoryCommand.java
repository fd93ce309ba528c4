package dev.zerostream.runner;

import dev.zerostream.runner.report.History;
import dev.zerostream.runner.report.History.Window;
import dev.zerostream.runner.report.LogTally;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows how a run went, from its log: does it still find new tasks, and are they harder? */
@Command(
    name = "history",
    description = "Shows from the log how a run went, in windows of weight versions",
    mixinStandardHelpOptions = true)
final class HistoryCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private LogOptions log = new LogOptions();

  @Option(names = "--json", description = "one JSON object")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (OpenLog open = OpenLog.of(log);
        LogTally tally = new LogTally(open.cluster())) {
      tally.advanceToEnd();
      History history = tally.tally().history();
      if (json) {
        out.println(JsonOutput.of(history));
      } else {
        print(history, out);
      }
    }
    return 0;
  }

  private static void print(History history, PrintWriter out) {
    out.printf(
        "%-13s %8s %7s %7s %7s %7s %7s %9s%n",
        "versions", "seconds", "judged", "valid", "new", "solved", "nodes", "halstead");
    for (Window window : history.windows()) {
      out.printf(
          Locale.ROOT,
          "%-13s %8.0f %7d %7d %7d %7.2f %7.1f %9.1f%n",
          "v%d to v%d".formatted(window.fromVersion(), window.toVersion()),
          window.seconds(),
          window.judged(),
          window.executing(),
          window.novel(),
          window.solveRate(),
          window.astNodes(),
          window.halstead());
    }
  }
}
