package dev.zerostream.learner;

import dev.zerostream.schemas.Role;
import dev.zerostream.schemas.TaskType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Rewards to advantages and loss weights.
 *
 * <p>TRR++ (arXiv 2505.03335, section 3.3.5): rewards are normalised by mean and sample standard
 * deviation within each cell of (task type, role), each trajectory counting once. A cell of fewer
 * than two trajectories, or without variance, has advantage 0. A trajectory weighs c / (Σ c ·
 * trajectories in its cell), the sum being over the non-empty cells, so that many attempts do not
 * drown one proposal; c is 1 for a cell of attempts and {@link Weighing#proposers} for one of
 * proposals. Inside a cell tokens may count alike instead of trajectories.
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

  /**
   * How trajectories share the loss.
   *
   * @param proposers weight of a cell of proposals where one of attempts has 1
   * @param perToken whether inside a cell each token counts alike, else each trajectory
   */
  record Weighing(double proposers, boolean perToken) {

    /** Both roles and all trajectories of a cell alike. */
    static final Weighing EVEN = new Weighing(1, false);

    private double cell(Role role) {
      return role == Role.PROPOSER ? proposers : 1;
    }

    private double inCell(Earned earned) {
      return perToken ? earned.tokens() : 1;
    }
  }

  /** What one trajectory earned with how many tokens, and where it belongs. */
  record Earned(TaskType type, Role role, String groupId, double reward, int tokens) {

    private String cell() {
      return type + "/" + role;
    }
  }

  /** What the loss takes of it. */
  record Scaled(double advantage, double weight) {}

  private Advantages() {}

  /** One result per entry of {@code batch}, in order, with the same weight for both roles. */
  static List<Scaled> of(List<Earned> batch, Baseline baseline) {
    return of(batch, baseline, Weighing.EVEN);
  }

  /** One result per entry of {@code batch}, in order. */
  static List<Scaled> of(List<Earned> batch, Baseline baseline, Weighing weighing) {
    Map<String, List<Double>> compared = grouped(batch, comparison(baseline));
    Map<String, Double> cells =
        batch.stream()
            .collect(
                Collectors.groupingBy(Earned::cell, Collectors.summingDouble(weighing::inCell)));
    double all =
        batch.stream()
            .mapToDouble(it -> weighing.cell(it.role()) * part(it, weighing, cells))
            .sum();
    List<Scaled> scaled = new ArrayList<>(batch.size());
    for (Earned earned : batch) {
      double advantage =
          normalised(earned.reward(), compared.get(comparison(baseline).apply(earned)));
      double weight = weighing.cell(earned.role()) * part(earned, weighing, cells) / all;
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
              return new Earned(
                  earned.type(), earned.role(), earned.groupId(), reward, earned.tokens());
            })
        .toList();
  }

  private static double part(Earned earned, Weighing weighing, Map<String, Double> cells) {
    return weighing.inCell(earned) / cells.get(earned.cell());
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
