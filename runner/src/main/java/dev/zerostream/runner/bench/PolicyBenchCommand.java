package dev.zerostream.runner.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.zerostream.policy.torch.Precision;
import dev.zerostream.runner.process.ScratchFolder;
import dev.zerostream.stage.BadUsage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Speed of generation and training beside the floor and, if a Python is given, transformers. */
@Command(name = "policy", description = "Speed of generation and training, beside its floor")
final class PolicyBenchCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(names = "--models", split = ",", defaultValue = "nano,25m,125m", description = "of these")
  private List<String> models;

  @Option(names = "--rows", split = ",", defaultValue = "1,16,64", description = "batch sizes")
  private List<Integer> rows;

  @Option(names = "--rounds", defaultValue = "5", description = "of which the median is taken")
  private int rounds;

  @Option(names = "--prompt", defaultValue = "60", description = "tokens of a prompt")
  private int prompt;

  @Option(names = "--new", defaultValue = "60", description = "new tokens")
  private int fresh;

  @Option(names = "--precision", defaultValue = "FP32", description = "FP32 or BF16, ours only")
  private Precision precision;

  @Option(
      names = "--peer-python",
      description = "Python with torch and transformers, measured in turns with ours")
  private Path peerPython;

  @Option(names = "--json", description = "one JSON object")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    var work = new PolicyWork(rows, rounds, prompt, fresh, precision);
    List<Map<String, Object>> results = new ArrayList<>();
    try (ScratchFolder folder = ScratchFolder.create("bench")) {
      for (String model : models) {
        Path checkpoint = BenchModels.create(model, folder.resolve(model));
        results.addAll(new PolicyBench(model, checkpoint, work, this::peer).measure());
      }
    }
    print(results);
    return 0;
  }

  private Peer peer() {
    if (peerPython == null) {
      return Peer.NONE;
    }
    if (!Files.isExecutable(peerPython)) {
      throw new BadUsage("Expected a Python at %s, but there is none".formatted(peerPython));
    }
    return PythonPeer.start(peerPython);
  }

  private void print(List<Map<String, Object>> results) throws JsonProcessingException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(
          new JsonMapper()
              .writeValueAsString(Map.of("threads", PolicyBench.threads(), "results", results)));
      return;
    }
    results.forEach(
        result -> {
          out.printf(Locale.ROOT, "%-5s %-8s", result.get("model"), result.get("what"));
          result.forEach(
              (key, value) -> {
                if (value instanceof Number number) {
                  out.printf(Locale.ROOT, "  %s %.4g", key, number.doubleValue());
                }
              });
          out.println();
        });
  }
}
