package dev.zerostream.runner;

import dev.zerostream.policy.Policy;
import dev.zerostream.policy.torch.ModelTurns;
import dev.zerostream.runner.eval.Evaluation;
import dev.zerostream.runner.eval.ModelAnswers;
import dev.zerostream.runner.eval.ModelAnswers.Draw;
import dev.zerostream.runner.eval.Problem;
import dev.zerostream.runner.eval.Prompting;
import dev.zerostream.runner.eval.Suite;
import dev.zerostream.runner.eval.Suites;
import dev.zerostream.runner.heldout.HeldOutScores;
import dev.zerostream.runner.heldout.HeldOutScores.Attempts;
import dev.zerostream.runner.heldout.HeldOutScores.Opening;
import dev.zerostream.runner.heldout.HeldOutScores.Outcome;
import dev.zerostream.runner.heldout.HeldOutSuite;
import dev.zerostream.runner.pretrain.Drills;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.solver.Solver;
import dev.zerostream.solver.SolverConfig;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Settings;
import dev.zerostream.verifier.Judge;
import dev.zerostream.verifier.VerifierConfig;
import dev.zerostream.verifier.sandbox.ForkServerSandbox;
import dev.zerostream.verifier.sandbox.Sandbox;
import dev.zerostream.verifier.sandbox.SandboxOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Scores a model on held-out tasks or a published suite, or the suite's published solutions. */
@Command(name = "eval", description = "Scores a model on held-out tasks or a published suite")
final class EvalCommand implements Callable<Integer> {

  private static final long DRILL_SEED = 20261124;
  private static final int DRILLS = 10;
  private static final int PROGRESS = 100;

  @Spec private CommandSpec spec;

  @Option(
      names = "--suite",
      required = true,
      description =
          "heldout; operations: one operation a task; or a published one: cruxeval-i, cruxeval-o,"
              + " humaneval, mbpp, livecodebench-execution, math500, aime, amc, minerva,"
              + " olympiadbench")
  private String suite;

  @Option(names = "--file", description = "JSON lines; the shipped development set if absent")
  private Path file;

  @Option(names = "--model", description = "Hugging Face folder; the shipped nano model if absent")
  private Path model;

  @Option(
      names = "--profile",
      defaultValue = "nano",
      description = "nano, paper or a properties file: format, longest answer, device")
  private String profile;

  @Option(names = "--samples", defaultValue = "8", description = "samples per task")
  private int samples;

  @Option(names = "--temperature", defaultValue = "1", description = "of the samples")
  private double temperature;

  @Option(
      names = "--answers",
      defaultValue = "free",
      description = "free, worked (every answer writes its steps first) or direct")
  private String answers;

  @Option(
      names = "--solutions",
      description = "reference: judge the published solutions of a published suite, not a model")
  private String solutions;

  @Option(names = "--json", description = "one JSON object")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    if (Suites.names().contains(suite)) {
      published();
      return 0;
    }
    if (!List.of("heldout", "operations").contains(suite)) {
      throw new BadUsage(
          "Expected suite heldout, operations or one of %s, but it is %s"
              .formatted(Suites.names(), suite));
    }
    Settings settings = Settings.of(profile);
    Path folder = Models.folder(Optional.ofNullable(model), Models.shippedFolder());
    try (Sandbox sandbox = ForkServerSandbox.start(SandboxOptions.DEFAULT);
        Policy policy = Models.policy(folder, settings, ModelTurns.even())) {
      VerifierConfig verifier = VerifierConfig.of(settings, "");
      HeldOutScores scores =
          new HeldOutScores(
              policy,
              new Solver(SolverConfig.of(settings), "", ""),
              new Judge(sandbox, verifier.format(), verifier.limits()),
              new Attempts(
                  samples,
                  temperature,
                  opening(),
                  settings.integer("solve.max.tokens", 1, 1_000_000)));
      print(CloseOnExit.during(policy, () -> scores.outcomes(tasks(sandbox))));
    }
    return 0;
  }

  private void published() throws Exception {
    if (file == null) {
      throw new BadUsage("Expected --file FILE for suite %s, but there is none".formatted(suite));
    }
    if (solutions != null && !solutions.equals("reference")) {
      throw new BadUsage("Expected --solutions reference, but it is " + solutions);
    }
    Suite read = Suites.read(suite, file);
    int workers = Math.max(1, Runtime.getRuntime().availableProcessors());
    try (Sandbox sandbox =
        ForkServerSandbox.start(read.options().withWorkersPerSeed(workers).withReaders(workers))) {
      if (solutions == null) {
        answered(read, sandbox);
      } else {
        Evaluation evaluation = Evaluation.of(read, Problem::reference, sandbox);
        print(evaluation, evaluation.report());
      }
    }
  }

  private void answered(Suite read, Sandbox sandbox) throws Exception {
    Settings settings = Settings.of(profile);
    Prompting prompting = new Prompting(settings.text("format"));
    Draw draw = new Draw(samples, temperature, settings.integer("solve.max.tokens", 1, 1_000_000));
    Path folder = Models.folder(Optional.ofNullable(model), Models.shippedFolder());
    try (Policy policy = Models.policy(folder, settings, ModelTurns.even())) {
      ModelAnswers answers =
          CloseOnExit.during(
              policy,
              () -> ModelAnswers.of(read, policy, prompting, draw, sandbox, this::progress));
      print(answers.greedy(), answers.report());
      if (!json) {
        answers.passAt().forEach(this::row);
      }
    }
  }

  private void row(int k, double share) {
    spec.commandLine().getOut().printf(Locale.ROOT, "pass@%d: %.1f%%%n", k, 100 * share);
  }

  private void progress(int judged) {
    if (judged % PROGRESS == 0) {
      System.err.printf("%d problems judged%n", judged);
    }
  }

  private void print(Evaluation evaluation, Map<String, Object> report) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(JsonOutput.line(report));
      return;
    }
    out.printf("%s: %d of %d%n", suite, evaluation.passed(), evaluation.faults().size());
  }

  private Opening opening() {
    try {
      return Opening.valueOf(answers.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new BadUsage("Expected --answers free, worked or direct, but it is " + answers, e);
    }
  }

  private List<VerifiedTask> tasks(Sandbox sandbox) {
    if (suite.equals("operations")) {
      return new Drills(sandbox, DRILL_SEED).tasks(DRILLS);
    }
    if (file == null) {
      return HeldOutSuite.development().tasks();
    }
    try {
      return HeldOutSuite.parse(Files.readAllLines(file)).tasks();
    } catch (IOException e) {
      throw new BadUsage("Expected a readable suite at %s, but it is not".formatted(file), e);
    }
  }

  private void print(List<Outcome> outcomes) {
    HeldOutTable table = HeldOutTable.of(suite, outcomes);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(JsonOutput.line(table.report()));
    } else {
      table.print(out);
    }
  }
}
