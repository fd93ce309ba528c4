package dev.zerostream.runner;

import dev.zerostream.runner.audit.AuditReport;
import dev.zerostream.runner.audit.LogAudit;
import dev.zerostream.runner.audit.VerifierProgress;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Proves from the log that nothing was lost and nothing doubled. */
@Command(
    name = "audit",
    description = "Proves from the log that nothing was lost or doubled; exit status 1 otherwise",
    mixinStandardHelpOptions = true)
final class AuditCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private LogOptions log = new LogOptions();

  @Option(names = "--json", description = "one JSON object")
  private boolean json;

  @Option(names = "--no-checksums", description = "do not rebuild the weights")
  private boolean noChecksums;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (OpenLog open = OpenLog.of(log)) {
      LogAudit audit =
          new LogAudit(
              open.cluster(),
              VerifierProgress.of(open.cluster()),
              open.settings().integer("max.lag", 0, 1_000),
              !noChecksums);
      AuditReport report = audit.run(open.run().getRunId());
      if (json) {
        out.println(JsonOutput.of(report));
      } else {
        print(report, out);
      }
      return report.clean() ? 0 : 1;
    }
  }

  private static void print(AuditReport report, PrintWriter out) {
    out.printf("run %s%n", report.runId());
    out.printf(
        "lost %d, doubled %d, broken %d%n", report.lost(), report.doubled(), report.broken());
    report.counts().forEach((name, count) -> out.printf("  %-20s %d%n", name, count));
    report.window().entrySet().stream()
        .filter(topic -> topic.getValue() > 0)
        .forEach(
            it -> out.printf("  %s is kept from offset %d on only%n", it.getKey(), it.getValue()));
    report
        .violations()
        .forEach(
            it -> out.printf("%s %s: %s (%s)%n", it.kind(), it.id(), it.why(), it.guarantee()));
  }
}
