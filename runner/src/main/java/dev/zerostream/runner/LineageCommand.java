package dev.zerostream.runner;

import dev.zerostream.runner.history.Lineage;
import dev.zerostream.stage.BadUsage;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Traces versions, trajectories and tasks, both ways. */
@Command(
    name = "lineage",
    description = "Traces what a version was trained on, or which versions something taints; JSON",
    mixinStandardHelpOptions = true)
final class LineageCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private LogOptions log = new LogOptions();

  @ArgGroup(multiplicity = "1")
  private Question question;

  /** Exactly one of them. */
  private static final class Question {
    @Option(names = "--weights", paramLabel = "VERSION", description = "a weight version")
    private Long version;

    @Option(names = "--trajectory", paramLabel = "ID", description = "a trajectory")
    private String trajectory;

    @Option(names = "--task", paramLabel = "ID", description = "a task")
    private String task;

    @Option(names = "--verifier-build", paramLabel = "BUILD", description = "a verifier build")
    private String build;

    /** What is asked for, in words. */
    private String name() {
      if (version != null) {
        return "a trained weight version " + version;
      }
      if (trajectory != null) {
        return "a rewarded trajectory " + trajectory;
      }
      return task != null ? "a rewarded task " + task : "a verdict by the verifier build " + build;
    }

    private Optional<?> answer(Lineage lineage) {
      if (version != null) {
        return lineage.version(version);
      }
      if (trajectory != null) {
        return lineage.trajectory(trajectory);
      }
      return task != null ? lineage.task(task) : lineage.build(build);
    }
  }

  @Override
  public Integer call() {
    try (OpenLog open = OpenLog.of(log)) {
      Object answer =
          question
              .answer(Lineage.read(open.cluster()))
              .orElseThrow(
                  () ->
                      new BadUsage(
                          "Expected %s of %s, but its log has none"
                              .formatted(question.name(), open.run().getRunId())));
      spec.commandLine().getOut().println(JsonOutput.of(answer));
      return 0;
    }
  }
}
