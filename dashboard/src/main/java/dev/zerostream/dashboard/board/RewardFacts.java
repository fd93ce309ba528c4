package dev.zerostream.dashboard.board;

import dev.zerostream.schemas.FinishReason;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.SafetyFlag;
import dev.zerostream.schemas.Segment;
import dev.zerostream.schemas.Trajectory;
import dev.zerostream.schemas.Verdict;
import dev.zerostream.schemas.internal.Fact;
import dev.zerostream.schemas.internal.FactKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rewarded trajectories as facts. All that is to be found out from their texts is found out here,
 * so that nothing behind needs the texts again.
 */
public final class RewardFacts {

  private final SafetyRules rules;

  public RewardFacts(SafetyRules rules) {
    this.rules = rules;
  }

  /** The fact of one record. */
  public Fact of(RewardedTrajectory value) {
    Trajectory trajectory = value.getTrajectory();
    List<SafetyFlag> flags = rules.inspect(value);
    Map<String, String> labels = labels(value);
    if (!flags.isEmpty()) {
      labels.put("flags", String.join(" ", flags.stream().map(SafetyFlag::getRule).toList()));
    }
    return Facts.fact(FactKind.REWARD, trajectory.getTrajectoryId(), value.getRewardedAt())
        .setLabels(labels)
        .setNumbers(numbers(value))
        .setFlags(flags)
        .build();
  }

  private static Map<String, String> labels(RewardedTrajectory value) {
    Trajectory trajectory = value.getTrajectory();
    Map<String, String> labels = new HashMap<>();
    labels.put("task", value.getGroupId());
    labels.put("type", trajectory.getTaskType().name());
    labels.put("role", trajectory.getRole().name());
    labels.put("domain", trajectory.getDomain().name());
    labels.put("phase", trajectory.getPhase().name());
    labels.put("verdict", value.getVerdict().name());
    labels.put("closed_by", value.getClosedBy().name());
    if (value.getFleet() != null) {
      labels.put("fleet", value.getFleet());
    }
    if (value.getRejectReason() != null) {
      labels.put("reason", value.getRejectReason().name());
    }
    if (value.getIndexInGroup() == 0) {
      labels.put("preview", preview(trajectory.getResponse()));
    }
    return labels;
  }

  /** The first line that looks like code, else the first of all. */
  private static String preview(String response) {
    int code = response.indexOf("def ");
    String from = code < 0 ? response.replaceFirst("^\\s*<answer>", "") : response.substring(code);
    String line = from.replaceAll("\\s+", " ").strip();
    return Facts.cut(line.length() > 120 ? line.substring(0, 120) : line);
  }

  private static Map<String, Double> numbers(RewardedTrajectory value) {
    Trajectory trajectory = value.getTrajectory();
    Map<String, Double> numbers = new HashMap<>();
    numbers.put("index", (double) value.getIndexInGroup());
    numbers.put("size", (double) value.getGroupSize());
    numbers.put("prompt_length", (double) trajectory.getPromptTokens().size());
    numbers.put("response_length", (double) trajectory.getResponseTokens().size());
    numbers.put("clipped", trajectory.getFinishReason() == FinishReason.LENGTH ? 1.0 : 0.0);
    numbers.put("reflections", (double) Reflection.count(trajectory.getResponse()));
    numbers.put("busy_millis", Facts.millis(trajectory.getStartedAt(), trajectory.getFinishedAt()));
    numbers.put("correct", value.getVerdict() == Verdict.CORRECT ? 1.0 : 0.0);
    if (value.getReward() != null) {
      numbers.put("reward", value.getReward());
    }
    if (value.getSolveRate() != null) {
      numbers.put("solve_rate", value.getSolveRate());
    }
    value.getComponents().forEach((name, part) -> numbers.put("component/" + name, part));
    surprise(trajectory.getModelLogprobs(), numbers);
    versions(trajectory.getSegments(), numbers);
    return numbers;
  }

  /** Mean of −log p over the tokens drawn, nats: an estimate of the policy's entropy. */
  private static void surprise(List<Float> logprobs, Map<String, Double> numbers) {
    if (!logprobs.isEmpty()) {
      double sum = 0;
      for (float logprob : logprobs) {
        sum -= logprob;
      }
      numbers.put("surprise", sum / logprobs.size());
    }
  }

  private static void versions(List<Segment> segments, Map<String, Double> numbers) {
    if (!segments.isEmpty()) {
      numbers.put("oldest_version", (double) segments.get(0).getWeightVersion());
      numbers.put("version", (double) segments.get(segments.size() - 1).getWeightVersion());
    }
  }
}
