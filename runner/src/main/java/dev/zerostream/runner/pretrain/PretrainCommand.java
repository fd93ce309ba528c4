package dev.zerostream.runner.pretrain;

import dev.zerostream.policy.checkpoint.NanoModel;
import dev.zerostream.policy.pretraining.Pretraining;
import dev.zerostream.policy.pretraining.PretrainingOptions;
import dev.zerostream.policy.pretraining.PretrainingProgress;
import dev.zerostream.policy.pretraining.PretrainingText;
import dev.zerostream.proposer.ProposerConfig;
import dev.zerostream.proposer.ProposerPrompts;
import dev.zerostream.solver.Solver;
import dev.zerostream.solver.SolverConfig;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.StopSignal;
import dev.zerostream.verifier.sandbox.ForkServerSandbox;
import dev.zerostream.verifier.sandbox.Sandbox;
import dev.zerostream.verifier.sandbox.SandboxOptions;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes the nano base model from nothing but the grammar; the same command goes on. */
@Command(name = "pretrain", description = "Pre-trains the nano model on sampled programs")
public final class PretrainCommand implements Callable<Integer> {

  private static final int EXAMPLES = 8;

  @Option(names = "--model", defaultValue = "data/nano", description = "folder to write and resume")
  private Path model;

  @Option(names = "--steps", defaultValue = "2000", description = "optimiser steps in all")
  private long steps;

  @Option(names = "--batch-tokens", defaultValue = "8192", description = "tokens of a step")
  private int batchTokens;

  @Option(names = "--rate", defaultValue = "1e-3", description = "peak learning rate")
  private double rate;

  @Option(names = "--seed", defaultValue = "1", description = "of weights and programs")
  private long seed;

  @Option(
      names = "--worked",
      defaultValue = "0.4",
      description = "share of answers that write down their steps first")
  private double worked;

  @Option(names = "--show", description = "print so many texts of the corpus instead of training")
  private int show;

  @Override
  public Integer call() {
    PrintStream err = System.err;
    if (!Files.exists(model.resolve("config.json"))) {
      NanoModel.create(model, seed);
    }
    PretrainingOptions options =
        PretrainingOptions.nano(steps)
            .withRates(rate, rate / 50, Math.min(200, steps / 10))
            .withBatches(batchTokens, 100);
    try (StopSignal stop = StopSignal.armed();
        Sandbox sandbox = ForkServerSandbox.start(SandboxOptions.DEFAULT)) {
      Corpus corpus = corpus(sandbox);
      if (show > 0) {
        print(corpus, err);
        return 0;
      }
      LossCurve curve = new LossCurve(model);
      try {
        new Pretraining(model, model, options, Clock.systemUTC())
            .run(corpus, progress -> follow(err, progress, curve, stop));
      } finally {
        curve.draw();
      }
      return 0;
    } catch (InterruptedException e) {
      err.println(e.getMessage() + "; the same command goes on");
      return 1;
    }
  }

  private void print(Corpus corpus, PrintStream err) {
    Iterator<PretrainingText> texts = corpus.after(0);
    for (int i = 0; i < show; i++) {
      PretrainingText text = texts.next();
      err.printf("%s  ==>  %s%n%n", text.prompt(), text.response());
    }
  }

  private Corpus corpus(Sandbox sandbox) {
    Settings settings = Settings.of("nano");
    return new Corpus(
        new Programs(sandbox, Split.TRAIN, EXAMPLES),
        new ProposerPrompts(ProposerConfig.of(settings)),
        new Solver(SolverConfig.of(settings), "", ""),
        seed,
        settings.integer("induction.inputs", 2, EXAMPLES),
        worked);
  }

  /** Shows the step; a stop that was asked for interrupts the training once it has saved. */
  private static void follow(
      PrintStream err, PretrainingProgress progress, LossCurve curve, StopSignal stop) {
    curve.add(progress);
    if (stop.await(0)) {
      Thread.currentThread().interrupt();
    }
    if (progress.step() % 10 == 0) {
      err.printf(
          Locale.ROOT,
          "step %d of %d  loss %.3f  grad %.2f  %.1f M tokens  %.0f tokens/s  %d min left%n",
          progress.step(),
          progress.steps(),
          progress.loss(),
          progress.gradNorm(),
          progress.tokens() / 1e6,
          progress.tokensPerSecond(),
          progress.remaining().toMinutes());
    }
  }
}
