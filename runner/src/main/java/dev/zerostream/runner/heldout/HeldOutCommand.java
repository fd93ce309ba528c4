package dev.zerostream.runner.heldout;

import dev.zerostream.runner.pretrain.HeldOutPrograms;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.verifier.sandbox.ForkServerSandbox;
import dev.zerostream.verifier.sandbox.Sandbox;
import dev.zerostream.verifier.sandbox.SandboxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes the held-out sets again, from the grammar and a seed. */
@Command(
    name = "held-out",
    hidden = true,
    description = "Writes development.jsonl and final.jsonl into a folder")
public final class HeldOutCommand implements Callable<Integer> {

  @Option(names = "--out", required = true)
  private Path folder;

  @Option(names = "--tasks", defaultValue = "300", description = "of each type")
  private int tasks;

  @Option(names = "--seed", defaultValue = "20261122")
  private long seed;

  @Override
  public Integer call() throws IOException {
    Files.createDirectories(folder);
    try (Sandbox sandbox = ForkServerSandbox.start(SandboxOptions.DEFAULT)) {
      HeldOutPrograms programs = new HeldOutPrograms(sandbox, seed, tasks);
      Files.write(folder.resolve("development.jsonl"), lines(programs.development()));
      Files.write(folder.resolve("final.jsonl"), lines(programs.finals()));
    }
    return 0;
  }

  private static List<String> lines(List<VerifiedTask> tasks) {
    return tasks.stream().map(HeldOutSuite::line).toList();
  }
}
