package dev.zerostream.runner;

import dev.zerostream.runner.tap.FieldFilter;
import dev.zerostream.runner.tap.StartPoint;
import dev.zerostream.runner.tap.Tap;
import dev.zerostream.runner.tap.TapOutput;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.StopSignal;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reads a topic along, outside every group. */
@Command(
    name = "tap",
    description = "Follows a topic as JSON lines, CSV or Parquet; changes nothing for the run",
    mixinStandardHelpOptions = true)
final class TapCommand implements Callable<Integer> {

  /** One of them. */
  private static final class Format {

    @Option(names = "--json", description = "JSON lines on standard output, the default")
    boolean json;

    @Option(names = "--csv", description = "CSV on standard output")
    boolean csv;

    @Option(names = "--parquet", description = "a Parquet file, complete when the tap has ended")
    Path parquet;
  }

  @Spec private CommandSpec spec;

  @Mixin private LogOptions log = new LogOptions();

  @Parameters(paramLabel = "TOPIC", description = "name without the prefix, such as rewards")
  private String topicName;

  @Option(
      names = "--from",
      defaultValue = "latest",
      description =
          "beginning, latest, a time (2026-01-31T12:00:00Z, or -10m for ten minutes ago), an offset"
              + " in every partition, or PARTITION:OFFSET,…; default ${DEFAULT-VALUE}")
  private String from;

  @Option(
      names = "--where",
      description =
          "FIELD=VALUE, dots lead inside (trajectory.taskType=DEDUCTION); several must all hold")
  private final List<String> where = new ArrayList<>();

  @Option(names = "--limit", description = "end after so many records")
  private Long limit;

  @Option(names = "--no-follow", description = "end where the topic ended at the start")
  private boolean noFollow;

  @ArgGroup private Format format = new Format();

  @Override
  public Integer call() {
    Topic<?> topic =
        Topics.byName(topicName)
            .orElseThrow(
                () ->
                    new BadUsage(
                        "Expected a topic out of %s, but got %s"
                            .formatted(Topics.ALL.stream().map(Topic::name).toList(), topicName)));
    if (limit != null && limit < 1) {
      throw new BadUsage("Expected --limit to be 1 or more, but it is " + limit);
    }
    StartPoint start = StartPoint.parse(from, InstantSource.system());
    FieldFilter filter = FieldFilter.parse(topic.schema(), where);
    try (StopSignal stop = StopSignal.armed();
        OpenLog open = OpenLog.of(log);
        TapOutput output = output(topic)) {
      Tap tap = new Tap(open.cluster(), topic, start, filter, spec.commandLine().getErr());
      tap.run(output, limit == null ? Long.MAX_VALUE : limit, !noFollow, stop);
    }
    return 0;
  }

  private TapOutput output(Topic<?> topic) {
    PrintWriter out = spec.commandLine().getOut();
    if (format.parquet != null) {
      return TapOutput.parquet(format.parquet, topic.schema());
    }
    return format.csv && !format.json ? TapOutput.csv(out, topic.schema()) : TapOutput.json(out);
  }
}
