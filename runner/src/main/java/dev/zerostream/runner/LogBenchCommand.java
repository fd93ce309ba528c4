package dev.zerostream.runner;

import dev.zerostream.policy.torch.TorchModels;
import dev.zerostream.runner.bench.AppendBench;
import dev.zerostream.runner.bench.ArithmeticSandbox;
import dev.zerostream.runner.bench.DeltaBench;
import dev.zerostream.runner.process.ScratchFolder;
import dev.zerostream.stage.Cluster;
import dev.zerostream.verifier.sandbox.ForkServerSandbox;
import dev.zerostream.verifier.sandbox.Sandbox;
import dev.zerostream.verifier.sandbox.SandboxOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the log costs: appends, the four stages without a model, weights and their differences. */
@Command(
    name = "log",
    description = "Appends, the four stages with an instant model, weights on the log",
    mixinStandardHelpOptions = true)
final class LogBenchCommand implements Callable<Integer> {

  private static final Duration WARM_UP = Duration.ofSeconds(15);
  private static final Duration MEASURED = Duration.ofSeconds(20);

  /** Everything. */
  record Report(
      String machine,
      List<AppendBench.Result> append,
      List<StagesBench.Result> stages,
      WeightsBench.Result weights,
      List<DeltaBench.Result> deltas) {}

  private final PrintStream err = System.err;

  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "one JSON object")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Path model = Models.folder(Optional.empty(), Models.shippedFolder());
    try (ScratchFolder folder = ScratchFolder.create("bench");
        LocalPlatform platform = LocalPlatform.embedded(folder.path(), 0)) {
      Cluster cluster =
          new Cluster(platform.bootstrapServers(), platform.registryUrl(), "", "none");
      err.println("appending");
      List<AppendBench.Result> append = new AppendBench(cluster, System::nanoTime).run();
      List<StagesBench.Result> stages = new ArrayList<>();
      StagesBench bench = new StagesBench(platform, folder.path());
      err.println("four stages, the sandbox replaced by a constant");
      stages.add(bench.run("constant", new ArithmeticSandbox(), WARM_UP, MEASURED));
      err.println("four stages with the real sandbox");
      try (Sandbox sandbox = ForkServerSandbox.start(SandboxOptions.DEFAULT)) {
        stages.add(bench.run("real", sandbox, WARM_UP, MEASURED));
      }
      err.println("weights");
      WeightsBench.Result weights = new WeightsBench(platform, model).run();
      byte[] base = TorchModels.baseWeights(model).safetensors();
      List<DeltaBench.Result> deltas =
          List.of(
              DeltaBench.run(base, 1e-6, System::nanoTime),
              DeltaBench.run(base, 1e-4, System::nanoTime));
      print(new Report(machine(), append, stages, weights, deltas));
    }
    return 0;
  }

  private static String machine() {
    return "%d processors, %s %s, Java %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            Runtime.version());
  }

  private void print(Report report) {
    if (json) {
      spec.commandLine().getOut().println(JsonOutput.of(report));
      return;
    }
    report.append().forEach(it -> spec.commandLine().getOut().println(it));
    report.stages().forEach(it -> spec.commandLine().getOut().println(it));
    spec.commandLine().getOut().println(report.weights());
    report.deltas().forEach(it -> spec.commandLine().getOut().println(it));
  }
}
