package dev.zerostream.dashboard.board;

import dev.zerostream.dashboard.board.Change.Observe;
import dev.zerostream.schemas.internal.Fact;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What facts say about the window they fall into. Names follow the field's logs. */
final class Observations {

  private static final Set<String> SAMPLED =
      Set.of("reward", "prompt_length", "response_length", "surprise");

  private static final Set<String> OF_THE_LEARNER =
      Set.of(
          "loss",
          "grad_norm",
          "clip_fraction",
          "entropy",
          "ratio/mean",
          "ratio/max",
          "tokens",
          "staleness/mean",
          "staleness/max");

  private Observations() {}

  /** A verified task in the cell of its type's proposals. */
  static Observe task(Fact fact) {
    Map<String, Double> counts = new HashMap<>();
    counts.put("new_behaviours", 1.0);
    counts.put("answer_type/" + fact.getLabels().get("answer"), 1.0);
    if (!"known".equals(fact.getLabels().get("fingerprint"))) {
      counts.put("unknown_behaviours", 1.0);
    }
    return new Observe(fact.getHappenedAt(), cell(fact, "PROPOSER"), counts, fact.getNumbers());
  }

  /** A record that a stage made, and how long it took for it. */
  static Observe work(Fact fact, String stage) {
    return new Observe(
        fact.getHappenedAt(),
        Map.of("stage", stage),
        Map.of("records", 1.0, "busy_millis", fact.getNumbers().getOrDefault("busy_millis", 0.0)),
        Map.of());
  }

  /** A weight version: what the learner did for it. */
  static Observe version(Fact fact) {
    Map<String, Double> numbers = fact.getNumbers();
    return new Observe(
        fact.getHappenedAt(),
        Map.of("stage", "learner"),
        Map.of(
            "records", numbers.getOrDefault("trajectories", 0.0),
            "busy_millis", numbers.getOrDefault("step_millis", 0.0),
            "versions", 1.0),
        learner(numbers));
  }

  /** Of several instances of a stage the window has the mean and the busiest. */
  static Optional<Observe> heartbeat(Fact fact) {
    Map<String, String> stage = Map.of("stage", fact.getId());
    return fact.getNumbers().isEmpty()
        ? Optional.empty()
        : Optional.of(new Observe(fact.getHappenedAt(), stage, Map.of(), fact.getNumbers()));
  }

  /**
   * A rewarded trajectory in the cell of its task type and role.
   *
   * @param newest weight version that is known to be published, to measure staleness on arrival
   */
  static Observe reward(Fact fact, double newest) {
    Map<String, Double> numbers = fact.getNumbers();
    Map<String, String> labels = fact.getLabels();
    Map<String, Double> counts = counts(fact);
    Map<String, Double> samples = new HashMap<>();
    numbers.forEach(
        (name, value) -> {
          if (SAMPLED.contains(name) || name.startsWith("component/")) {
            samples.put(name, value);
          }
        });
    if (numbers.containsKey("oldest_version")) {
      samples.put("staleness", Math.max(0, newest - numbers.get("oldest_version")));
    }
    if (labels.get("role").equals("PROPOSER") && numbers.containsKey("solve_rate")) {
      double rate = numbers.get("solve_rate");
      samples.put("solve_rate", rate);
      counts.put("solve_rate_bin/" + bin(rate), 1.0);
    }
    if (labels.get("role").equals("SOLVER")) {
      String outcome = numbers.get("correct") > 0 ? "correct" : "incorrect";
      samples.put("response_length_" + outcome, numbers.get("response_length"));
    }
    return new Observe(fact.getHappenedAt(), cell(fact, labels.get("role")), counts, samples);
  }

  /** The same in the cell of the fleet that made the attempt, and of which weights it came. */
  static Observe ofFleet(Observe attempt, Fact fact) {
    Map<String, Double> samples = new HashMap<>(attempt.samples());
    if (fact.getNumbers().containsKey("version")) {
      samples.put("weight_version", fact.getNumbers().get("version"));
    }
    Map<String, String> cell = Map.of(Windows.FLEET, fact.getLabels().get("fleet"));
    return new Observe(attempt.at(), cell, attempt.counts(), samples);
  }

  private static Map<String, Double> counts(Fact fact) {
    Map<String, Double> numbers = fact.getNumbers();
    Map<String, Double> counts = new HashMap<>();
    counts.put("trajectories", 1.0);
    counts.put("verdict/" + fact.getLabels().get("verdict"), 1.0);
    counts.put("clipped", numbers.get("clipped"));
    counts.put("reflections", numbers.get("reflections"));
    if (numbers.get("reflections") > 0) {
      counts.put("reflecting", 1.0);
      counts.put("reflecting_correct", numbers.get("correct"));
    }
    if (fact.getLabels().containsKey("reason")) {
      counts.put("rejected/" + fact.getLabels().get("reason"), 1.0);
    }
    counts.put("flags", (double) fact.getFlags().size());
    return counts;
  }

  /** None and all apart, the rest in quarters. */
  static String bin(double rate) {
    if (rate <= 0) {
      return "0";
    }
    if (rate >= 1) {
      return "1";
    }
    return rate <= 0.25 ? "0-25" : rate <= 0.5 ? "25-50" : rate <= 0.75 ? "50-75" : "75-100";
  }

  private static Map<String, Double> learner(Map<String, Double> numbers) {
    Map<String, Double> samples = new HashMap<>();
    numbers.forEach(
        (name, value) -> {
          if (OF_THE_LEARNER.contains(name) || name.startsWith("eval/")) {
            samples.put(name, value);
          }
        });
    return samples;
  }

  private static Map<String, String> cell(Fact fact, String role) {
    return Map.of("type", fact.getLabels().get("type"), "role", role);
  }
}
