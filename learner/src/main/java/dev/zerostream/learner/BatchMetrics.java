package dev.zerostream.learner;

import dev.zerostream.learner.Batch.Trained;
import dev.zerostream.policy.StepReport;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.Role;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What a manifest says about its batch, under the field's usual names. */
final class BatchMetrics {

  private BatchMetrics() {}

  static Map<String, Double> of(Batch batch, StepReport step, long stepMillis) {
    Map<String, Double> metrics = new TreeMap<>();
    metrics.put("loss", step.loss());
    metrics.put("grad_norm", step.gradNorm());
    metrics.put("clip_fraction", step.clipFraction());
    metrics.put("entropy", step.entropy());
    metrics.put("ratio/mean", step.meanRatio());
    metrics.put("ratio/max", step.maxRatio());
    metrics.put("tokens", (double) step.tokens());
    metrics.put("skipped", step.skipped() ? 1.0 : 0.0);
    metrics.put("step_millis", (double) stepMillis);
    metrics.put("staleness/mean", batch.lagMean());
    metrics.put("staleness/max", (double) batch.lagMax());
    metrics.put("trajectories", (double) batch.trained().size());
    metrics.putAll(means(batch, "reward/", trained -> trained.getReward()));
    return metrics;
  }

  private static Map<String, Double> means(
      Batch batch, String prefix, ToDoubleFunction<RewardedTrajectory> of) {
    Map<String, Double> means =
        batch.trained().stream()
            .map(Trained::held)
            .map(HeldGroup.Held::value)
            .collect(
                Collectors.groupingBy(
                    value -> prefix + cell(value), TreeMap::new, Collectors.averagingDouble(of)));
    batch.trained().stream()
        .map(trained -> trained.held().value())
        .filter(value -> value.getTrajectory().getRole() == Role.PROPOSER)
        .filter(value -> value.getSolveRate() != null)
        .collect(
            Collectors.groupingBy(
                value -> "solve_rate/" + value.getTrajectory().getTaskType(),
                Collectors.averagingDouble(RewardedTrajectory::getSolveRate)))
        .forEach(means::put);
    return means;
  }

  private static String cell(RewardedTrajectory value) {
    return value.getTrajectory().getTaskType() + "/" + value.getTrajectory().getRole();
  }
}
