package dev.zerostream.runner;

import dev.zerostream.policy.Weights;
import dev.zerostream.policy.checkpoint.Adapter;
import dev.zerostream.policy.checkpoint.ElementType;
import dev.zerostream.policy.checkpoint.ModelFolder;
import dev.zerostream.policy.torch.TorchModels;
import dev.zerostream.runner.weights.Marks;
import dev.zerostream.runner.weights.Pruning;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.WeightsReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The weights of a run. */
@Command(
    name = "weights",
    description = "Lists, pins, exports and prunes the weight versions of a run, or goes back",
    subcommands = RollbackCommand.class,
    mixinStandardHelpOptions = true)
final class WeightsCommand {

  private final InstantSource clock = InstantSource.system();

  @Spec private CommandSpec spec;

  /** A version as {@code list} prints it. */
  record Row(
      long version,
      String kind,
      long baseVersion,
      long bytes,
      String dtype,
      String digest,
      String createdAt,
      boolean pinned,
      boolean pruned) {}

  @Command(description = "Lists all versions", mixinStandardHelpOptions = true)
  int list(@Mixin LogOptions log, @Option(names = "--json") boolean json) {
    try (OpenLog open = OpenLog.of(log);
        WeightsReader reader = new WeightsReader(open.cluster())) {
      Marks marks = Marks.read(open.cluster());
      List<Row> rows = reader.manifestsToEnd().stream().map(it -> row(it, marks)).toList();
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(JsonOutput.of(rows));
      } else {
        out.printf(
            "%8s  %-8s  %8s  %12s  %-5s  %-16s  %s%n",
            "version", "kind", "base", "bytes", "dtype", "digest", "created");
        rows.forEach(
            it ->
                out.printf(
                    "%8d  %-8s  %8d  %12d  %-5s  %-16s  %s%s%s%n",
                    it.version(),
                    it.kind(),
                    it.baseVersion(),
                    it.bytes(),
                    it.dtype(),
                    it.digest().substring(0, 16),
                    it.createdAt(),
                    it.pinned() ? "  pinned" : "",
                    it.pruned() ? "  pruned" : ""));
      }
      return 0;
    }
  }

  private static Row row(WeightVersion it, Marks marks) {
    return new Row(
        it.getVersion(),
        it.getKind().name(),
        it.getBaseVersion(),
        it.getBytes(),
        it.getDtype(),
        it.getWeightsDigest(),
        it.getCreatedAt().toString(),
        marks.pinned(it.getVersion()),
        marks.pruned(it.getVersion()));
  }

  @Command(description = "Protects a version from pruning", mixinStandardHelpOptions = true)
  int pin(
      @Mixin LogOptions log,
      @Parameters(paramLabel = "VERSION") long version,
      @Option(names = "--note", defaultValue = "", description = "why") String note,
      @Option(names = "--release", description = "no longer protects it") boolean release) {
    try (OpenLog open = OpenLog.of(log);
        WeightsReader reader = new WeightsReader(open.cluster())) {
      find(reader, version);
      Marks.read(open.cluster()).pin(version, !release, note, clock.instant());
      return 0;
    }
  }

  @Command(
      description = "Writes a version as a Hugging Face folder",
      mixinStandardHelpOptions = true)
  int export(
      @Mixin LogOptions log,
      @Parameters(paramLabel = "VERSION") long version,
      @Option(names = "--to", required = true, description = "folder to write") Path to,
      @Option(names = "--model", description = "base model; the shipped one if absent")
          Path model) {
    try (OpenLog open = OpenLog.of(log);
        WeightsReader reader = new WeightsReader(open.cluster())) {
      WeightVersion manifest = find(reader, version);
      if (!Marks.read(open.cluster()).available(manifest, reader)) {
        throw new BadUsage(
            "Expected weight version %d, but its bytes were pruned".formatted(version));
      }
      Path base = Models.folder(Optional.ofNullable(model), Models.shippedFolder());
      Weights weights = new Weights(version, reader.fetch(manifest).bytes());
      if (Adapter.isIn(weights)) {
        TorchModels.export(base, weights, to, ElementType.F32);
      } else {
        ModelFolder.write(base, weights.safetensors(), to);
      }
      spec.commandLine().getOut().println(to.toAbsolutePath());
      return 0;
    }
  }

  @Command(
      description = "Deletes the bytes of old versions that nothing needs",
      mixinStandardHelpOptions = true)
  int prune(
      @Mixin LogOptions log,
      @Option(names = "--keep", required = true, description = "how many of the newest stay")
          int keep,
      @Option(names = "--dry-run", description = "only says what would go") boolean dryRun) {
    if (keep < 1) {
      throw new BadUsage("Expected --keep of at least 1, but got " + keep);
    }
    try (OpenLog open = OpenLog.of(log);
        WeightsReader reader = new WeightsReader(open.cluster())) {
      reader.manifestsToEnd();
      Pruning pruning = new Pruning(open.cluster(), Marks.read(open.cluster()), reader);
      List<WeightVersion> chosen = pruning.candidates(keep);
      if (!dryRun) {
        pruning.delete(chosen, clock.instant());
      }
      PrintWriter out = spec.commandLine().getOut();
      out.printf("%s %d versions%n", dryRun ? "would prune" : "pruned", chosen.size());
      chosen.forEach(it -> out.printf("  %d%n", it.getVersion()));
      return 0;
    }
  }

  private static WeightVersion find(WeightsReader reader, long version) {
    reader.manifestsToEnd();
    return reader
        .manifest(version)
        .orElseThrow(
            () ->
                new BadUsage(
                    "Expected a weight version of the run, but there is no version " + version));
  }
}
