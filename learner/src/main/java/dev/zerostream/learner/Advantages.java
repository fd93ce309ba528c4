package dev.zerostream.learner;

import dev.zerostream.schemas.Role;
import dev.zerostream.schemas.TaskType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Rewards to advantages and loss weights.
 *
 * <p>TRR++ (arXiv 2505.03335, section 3.3.5): rewards are normalised by mean and sample standard
 * deviation within each cell of (task type, role), each trajectory counting once. A cell of fewer
 * than two trajectories, or without variance, has advantage 0. A trajectory weighs 1 / (non-empty
 * cells · trajectories in its cell), so that many attempts do not drown one proposal.
 *
 * <p>Different from the paper's code, which whitens over tokens, so that long answers weigh more.
 */
final class Advantages {

  /** Which rewards a reward is compared with. */
  enum Baseline {
    /** Those of the same task type and role. */
    TRR_PLUS_PLUS,
    /** An attempt: those at the same task. A proposal: those of the same type. */
    GRPO,
    /** All of the batch. */
    REINFORCE_PLUS_PLUS;

    static Baseline named(String name) {
      return switch (name) {
        case "grpo" -> GRPO;
        case "reinforce++" -> REINFORCE_PLUS_PLUS;
        default -> TRR_PLUS_PLUS;
      };
    }
  }

  /** What one trajectory earned, and where it belongs. */
  record Earned(TaskType type, Role role, String groupId, double reward) {

    private String cell() {
      return type + "/" + role;
    }
  }

  /** What the loss takes of it. */
  record Scaled(double advantage, double weight) {}

  private Advantages() {}

  /** One result per entry of {@code batch}, in order. */
  static List<Scaled> of(List<Earned> batch, Baseline baseline) {
    Map<String, List<Double>> compared = grouped(batch, comparison(baseline));
    Map<String, List<Double>> cells = grouped(batch, Earned::cell);
    List<Scaled> scaled = new ArrayList<>(batch.size());
    for (Earned earned : batch) {
      double advantage =
          normalised(earned.reward(), compared.get(comparison(baseline).apply(earned)));
      double weight = 1.0 / (cells.size() * (double) cells.get(earned.cell()).size());
      scaled.add(new Scaled(advantage, weight));
    }
    return scaled;
  }

  /** The same trajectories with the rewards of each cell of (task type, role) changing places. */
  static List<Earned> shuffled(List<Earned> batch, RandomGenerator random) {
    Map<String, List<Double>> cells = grouped(batch, Earned::cell);
    return batch.stream()
        .map(
            earned -> {
              List<Double> left = cells.get(earned.cell());
              double reward = left.remove(random.nextInt(left.size()));
              return new Earned(earned.type(), earned.role(), earned.groupId(), reward);
            })
        .toList();
  }

  private static Function<Earned, String> comparison(Baseline baseline) {
    return switch (baseline) {
      case TRR_PLUS_PLUS -> Earned::cell;
      case GRPO -> earned -> earned.role() == Role.SOLVER ? earned.groupId() : earned.cell();
      case REINFORCE_PLUS_PLUS -> earned -> "all";
    };
  }

  private static Map<String, List<Double>> grouped(
      List<Earned> batch, Function<Earned, String> key) {
    Map<String, List<Double>> groups = new LinkedHashMap<>();
    for (Earned earned : batch) {
      groups.computeIfAbsent(key.apply(earned), k -> new ArrayList<>()).add(earned.reward());
    }
    return groups;
  }

  private static double normalised(double reward, List<Double> rewards) {
    if (rewards.size() < 2) {
      return 0;
    }
    double mean = rewards.stream().mapToDouble(r -> r).average().orElseThrow();
    double squares = rewards.stream().mapToDouble(r -> (r - mean) * (r - mean)).sum();
    double deviation = Math.sqrt(squares / (rewards.size() - 1));
    return deviation < 1e-9 ? 0 : (reward - mean) / deviation;
  }
}
