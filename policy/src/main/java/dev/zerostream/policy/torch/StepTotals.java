package dev.zerostream.policy.torch;

import dev.zerostream.policy.StepReport;
import dev.zerostream.policy.TrainingSample;
import java.util.List;

/** Sums the decoder's measurements over the micro-batches of a step. */
final class StepTotals {

  private final long tokens;
  private double loss;
  private double clipped;
  private double entropy;
  private double ratios;
  private double maxRatio;

  StepTotals(List<TrainingSample> batch) {
    tokens = batch.stream().mapToLong(s -> s.tokens().length - s.responseStart()).sum();
  }

  /** {@code part}: loss, clipped tokens, sum of entropies, sum of ratios, greatest ratio. */
  void add(double[] part) {
    loss += part[0];
    clipped += part[1];
    entropy += part[2];
    ratios += part[3];
    maxRatio = Math.max(maxRatio, part[4]);
  }

  StepReport report(double gradNorm) {
    return report(gradNorm, false);
  }

  StepReport skipped(double gradNorm) {
    return report(gradNorm, true);
  }

  private StepReport report(double gradNorm, boolean skipped) {
    double counted = Math.max(1, tokens);
    return new StepReport(
        loss,
        gradNorm,
        clipped / counted,
        entropy / counted,
        ratios / counted,
        maxRatio,
        tokens,
        skipped);
  }
}
