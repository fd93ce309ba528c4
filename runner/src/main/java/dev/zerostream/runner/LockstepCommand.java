package dev.zerostream.runner;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.zerostream.learner.DirectLearner;
import dev.zerostream.learner.LearnerConfig;
import dev.zerostream.learner.TorchTrainers;
import dev.zerostream.policy.Policy;
import dev.zerostream.policy.PolicyTrainer;
import dev.zerostream.policy.StepReport;
import dev.zerostream.policy.torch.ModelTurns;
import dev.zerostream.proposer.DirectProposer;
import dev.zerostream.proposer.ProposerConfig;
import dev.zerostream.runner.experiment.Lockstep;
import dev.zerostream.runner.heldout.Evaluator;
import dev.zerostream.runner.heldout.Examination;
import dev.zerostream.runner.heldout.HeldOutScores.Score;
import dev.zerostream.solver.DirectSolver;
import dev.zerostream.solver.SolverConfig;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.SteadyClock;
import dev.zerostream.verifier.DirectVerifier;
import dev.zerostream.verifier.VerifierConfig;
import dev.zerostream.verifier.sandbox.ForkServerSandbox;
import dev.zerostream.verifier.sandbox.Sandbox;
import dev.zerostream.verifier.sandbox.SandboxUnavailable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Plays at a forced lag, in one process and without topics: what staleness by itself does. */
@Command(
    name = "lockstep",
    description = "Plays at a forced lag, in one process and without topics",
    mixinStandardHelpOptions = true)
final class LockstepCommand implements Callable<Integer> {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  @Option(names = "--lag", defaultValue = "0", description = "versions that rollouts are behind")
  private int lag;

  @Option(names = "--versions", required = true, description = "weight versions to train")
  private int versions;

  @Option(names = "--seed", defaultValue = "1", description = "of all random choices; default 1")
  private long seed;

  @Option(names = "--model", description = "Hugging Face folder; the shipped nano model if absent")
  private Path model;

  @Option(names = "--profile", defaultValue = "nano", description = "nano or a properties file")
  private String profile;

  @Option(names = "--report", required = true, description = "file for the scores, JSON")
  private Path report;

  @Option(names = "--set", description = "KEY=VALUE, changes one setting; may be repeated")
  private Map<String, String> set = new TreeMap<>();

  private Settings settings;
  private PrintStream err;

  /**
   * What the file holds.
   *
   * @param heldout under {@code base} and {@code final}
   * @param history scores on the way, every {@code evaluation.every} versions
   */
  record Report(long seed, int lag, int versions, HeldOut heldout, List<Scored> history) {}

  /** Scores by type. */
  record HeldOut(Map<String, Score> base, @JsonProperty("final") Map<String, Score> finalWeights) {}

  /** Scores of one version. */
  record Scored(int version, Map<String, Score> byType) {}

  @Override
  public Integer call() throws IOException {
    if (lag < 0 || versions < 1) {
      throw new BadUsage(
          "Expected --lag 0 or more and --versions 1 or more, but they are %d and %d"
              .formatted(lag, versions));
    }
    settings = Settings.load(profile, System.getenv(), set);
    err = System.err;
    Path folder = Models.folder(Optional.ofNullable(model), Models.shippedFolder());
    ModelTurns turns = ModelTurns.even();
    var optimiser = LearnerConfig.optimiser(settings);
    try (Sandbox sandbox = ForkServerSandbox.start(VerifierConfig.sandbox(settings));
        Policy policy = Models.policy(folder, settings, turns);
        PolicyTrainer trainer = new TorchTrainers(folder, optimiser, turns).base()) {
      Files.write(report, JSON.writeValueAsBytes(play(policy, trainer, sandbox)));
    } catch (SandboxUnavailable e) {
      throw new BadUsage(e.getMessage(), e);
    }
    return 0;
  }

  private Report play(Policy policy, PolicyTrainer trainer, Sandbox sandbox) {
    Examination examination = new Examination(settings, policy, sandbox);
    Lockstep lockstep = new Lockstep(parts(policy, trainer, sandbox), lag);
    Map<String, Score> base = examination.byType();
    List<Scored> history = new ArrayList<>();
    int every = Evaluator.every(settings);
    for (int version = 1; version <= versions; version++) {
      say(version, lockstep.advance());
      if (every > 0 && version % every == 0 && version < versions) {
        policy.swap(lockstep.newest());
        history.add(new Scored(version, examination.byType()));
      }
    }
    policy.swap(lockstep.newest());
    return new Report(seed, lag, versions, new HeldOut(base, examination.byType()), history);
  }

  private Lockstep.Parts parts(Policy policy, PolicyTrainer trainer, Sandbox sandbox) {
    InstantSource clock = SteadyClock.started();
    String name = "lockstep";
    return new Lockstep.Parts(
        policy,
        new DirectProposer(ProposerConfig.of(settings), policy, name, name, clock),
        new DirectVerifier(VerifierConfig.of(settings, name), sandbox, clock),
        new DirectSolver(SolverConfig.of(settings).withSeed(seed), policy, name, name, clock),
        new DirectLearner(LearnerConfig.of(settings, seed).withMaxLag(lag), trainer));
  }

  private void say(int version, StepReport step) {
    err.printf(
        Locale.ROOT,
        "v%-6d loss %7.4f  entropy %5.2f  ratio to %6.2f  clipped %.3f%n",
        version,
        step.loss(),
        step.entropy(),
        step.maxRatio(),
        step.clipFraction());
  }
}
