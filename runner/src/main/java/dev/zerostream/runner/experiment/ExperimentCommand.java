package dev.zerostream.runner.experiment;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zerostream.runner.experiment.Experiment.Cell;
import dev.zerostream.runner.experiment.Experiment.Control;
import dev.zerostream.runner.experiment.Experiment.Variant;
import dev.zerostream.runner.process.ScratchFolder;
import dev.zerostream.stage.BadUsage;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Runs a matrix of settings, one run after the other, each as a process of its own. A finished cell
 * is one small file; the same command goes on with the cells that are missing.
 */
@Command(name = "experiment", description = "Runs a matrix of settings, cell by cell")
public final class ExperimentCommand implements Callable<Integer> {

  private static final JsonMapper JSON = new JsonMapper();

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "the experiment, JSON")
  private Path file;

  @Option(names = "--results", description = "folder of the results; FILE without .json if absent")
  private Path results;

  @Option(names = "--model", description = "Hugging Face folder; the shipped nano model if absent")
  private Path model;

  @Option(names = "--only-table", description = "runs nothing, prints what is there")
  private boolean onlyTable;

  @Option(
      names = "--part",
      paramLabel = "I/N",
      converter = Share.Converter.class,
      description = "of N processes that share the cells, the I-th; 1/1 if absent")
  private Share share = Share.WHOLE;

  @Option(
      names = "--weights",
      description = "folder for what each run ends with, one Hugging Face folder NAME-SEED a run")
  private Path weights;

  @Option(
      names = "--reach",
      paramLabel = "PERCENT",
      description = "also tells when each variant's sampled score on the way reaches this")
  private Double reach;

  private PrintStream err;

  @Override
  public Integer call() throws IOException, InterruptedException {
    err = System.err;
    Experiment experiment = Experiment.read(file);
    Path folder = results == null ? results(file) : results;
    requireRuns(experiment);
    Files.createDirectories(folder);
    if (!onlyTable) {
      List<Control> controls = experiment.controls();
      for (int i : share.of(controls.size())) {
        control(controls.get(i), folder);
      }
      List<Cell> cells = experiment.cells();
      for (int i : share.of(cells.size())) {
        run(experiment, cells.get(i), folder, "%d of %d".formatted(i + 1, cells.size()));
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(ResultTable.of(experiment, folder).markdown());
    if (reach != null) {
      out.println();
      out.println(ReachTable.of(experiment, folder, reach / 100).markdown());
    }
    return 0;
  }

  private void requireRuns(Experiment experiment) {
    for (Variant variant : experiment.variants()) {
      if (weights != null && variant.lag() != null) {
        throw new BadUsage(
            "Expected --weights with runs only, but %s plays in lockstep, which keeps no weights"
                .formatted(variant.name()));
      }
    }
  }

  /** Where the results of an experiment lie if nobody says otherwise. */
  static Path results(Path file) {
    return Path.of(file.toString().replaceAll("\\.json$", ""));
  }

  private void control(Control control, Path folder) throws IOException, InterruptedException {
    Path result = folder.resolve("control-" + control.name() + ".json");
    if (Files.exists(result)) {
      return;
    }
    err.printf("control %s%n", control.name());
    List<String> arguments = new ArrayList<>(List.of("eval", "--suite", "heldout", "--json"));
    arguments.addAll(control.arguments());
    addModel(arguments);
    ScratchFolder scratch = ScratchFolder.create("control");
    Path out = scratch.resolve("out.json");
    finish(arguments, out, scratch.resolve("log.txt"));
    // Which tasks failed is nearly all of its text, and no table needs it.
    ObjectNode scores = (ObjectNode) JSON.readTree(out.toFile());
    scores.remove("failed");
    Files.writeString(out, scores.toString() + "\n");
    keep(out, result);
    scratch.close();
  }

  private void run(Experiment experiment, Cell cell, Path folder, String place)
      throws IOException, InterruptedException {
    Path result = folder.resolve(cell.file());
    if (Files.exists(result)) {
      return;
    }
    err.printf("run %s: %s, seed %d%n", place, cell.variant().name(), cell.seed());
    ScratchFolder scratch = ScratchFolder.create("cell");
    Path report = scratch.resolve("report.json");
    List<String> arguments = new ArrayList<>(way(experiment, cell, scratch));
    arguments.addAll(
        List.of(
            "--profile=" + experiment.profile(), "--seed=" + cell.seed(), "--report=" + report));
    experiment
        .settingsOf(cell.variant())
        .forEach((key, value) -> arguments.add("--set=" + key + "=" + value));
    addModel(arguments);
    finish(arguments, scratch.resolve("out.txt"), scratch.resolve("log.txt"));
    if (weights != null) {
      export(scratch, weights.resolve(cell.name()));
    }
    keep(report, result);
    scratch.close();
  }

  private static List<String> way(Experiment experiment, Cell cell, ScratchFolder scratch) {
    String versions = "--versions=" + experiment.versions();
    Integer lag = cell.variant().lag();
    if (lag != null) {
      return List.of("lockstep", versions, "--lag=" + lag);
    }
    return List.of(
        "run",
        experiment.versions() > 0 ? versions : "--minutes=" + experiment.minutes(),
        "--port=0",
        "--no-dashboard",
        "--data=" + scratch.resolve("run"));
  }

  private void export(ScratchFolder scratch, Path to) throws IOException, InterruptedException {
    String last = JSON.readTree(scratch.resolve("report.json").toFile()).path("versions").asText();
    List<String> arguments = new ArrayList<>(List.of("weights", "export", last));
    arguments.addAll(List.of("--data=" + scratch.resolve("run"), "--to=" + to));
    addModel(arguments);
    finish(arguments, scratch.resolve("export.txt"), scratch.resolve("export-log.txt"));
  }

  private void addModel(List<String> arguments) {
    if (model != null) {
      arguments.add("--model=" + model);
    }
  }

  private void finish(List<String> arguments, Path out, Path log) throws InterruptedException {
    String main = spec.root().userObject().getClass().getName();
    int status = new ChildCommand(main, arguments).run(out, log);
    if (status != 0) {
      throw new IllegalStateException(
          "Expected %s to end with status 0, but it was %d; see %s"
              .formatted(arguments, status, log));
    }
  }

  /** Whole or absent. */
  private static void keep(Path from, Path to) throws IOException {
    Path near = to.resolveSibling(to.getFileName() + ".part");
    Files.copy(from, near, StandardCopyOption.REPLACE_EXISTING);
    Files.move(near, to, StandardCopyOption.ATOMIC_MOVE);
  }
}
