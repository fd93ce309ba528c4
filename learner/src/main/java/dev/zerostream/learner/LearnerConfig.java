package dev.zerostream.learner;

import dev.zerostream.policy.Objective;
import dev.zerostream.policy.checkpoint.ElementType;
import dev.zerostream.policy.checkpoint.Lora;
import dev.zerostream.policy.checkpoint.Projection;
import dev.zerostream.policy.torch.LearningRate;
import dev.zerostream.policy.torch.Precision;
import dev.zerostream.policy.torch.TrainerOptions;
import dev.zerostream.schemas.Domain;
import dev.zerostream.schemas.Role;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Fleets;
import dev.zerostream.stage.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The learner's settings.
 *
 * @param types task types that are played
 * @param domains domains that requests alternate between
 * @param batchGroups groups of each type in a batch, B
 * @param seedGroups accepted groups of each type before training starts
 * @param practiceFloor share of a type's groups that should have attempts, see {@link Practice}
 * @param practiceShare share of a type's requests that ask an old task again in any case
 * @param maxLag largest lag of a trained group, in weight versions
 * @param advantages baseline of the advantages
 * @param weighing how trajectories share the loss
 * @param roles that are trained; what the other one earns is dropped on record
 * @param pinnedFleets fleets that stay on an old version, whose attempts are dropped on record
 * @param shuffledRewards whether rewards change places within their cells before they count
 * @param clip PPO's clip range
 * @param entropyBonus weight of the entropy bonus
 * @param correction how PPO accounts for tokens of older weights
 * @param requestTimeout after which an open request is issued anew
 * @param seed fixes the seeds of all requests
 */
public record LearnerConfig(
    List<TaskType> types,
    List<Domain> domains,
    int batchGroups,
    int seedGroups,
    double practiceFloor,
    double practiceShare,
    int maxLag,
    Advantages.Baseline advantages,
    Advantages.Weighing weighing,
    Set<Role> roles,
    Set<String> pinnedFleets,
    boolean shuffledRewards,
    double clip,
    double entropyBonus,
    Objective.Correction correction,
    Duration requestTimeout,
    long seed) {

  /** The settings of a run with this seed. */
  public static LearnerConfig of(Settings settings, long seed) {
    return new LearnerConfig(
        named(settings, "types", TaskType.class),
        named(settings, "domains", Domain.class),
        settings.integer("batch.groups", 1, 100_000),
        settings.integer("seed.groups", 0, 100_000),
        settings.real("practice.floor", 0, 1),
        settings.real("practice.share", 0, 1),
        settings.integer("max.lag", 0, 1_000),
        Advantages.Baseline.named(
            settings.choice("advantages", List.of("trr++", "grpo", "reinforce++"))),
        weighing(settings),
        roles(settings),
        Fleets.of(settings).pinned(),
        settings.choice("learner.shuffle.rewards", List.of("true", "false")).equals("true"),
        settings.real("learner.clip", 0, 1),
        settings.real("learner.entropy.bonus", 0, 10),
        correction(settings),
        Duration.ofSeconds(settings.integer("request.timeout.seconds", 1, 1_000_000)),
        seed);
  }

  private static <E extends Enum<E>> List<E> named(Settings settings, String key, Class<E> type) {
    List<String> known =
        Stream.of(type.getEnumConstants())
            .map(Enum::name)
            .filter(name -> !name.equals("UNKNOWN"))
            .toList();
    List<String> named = settings.some(key, known);
    if (named.isEmpty()) {
      throw new BadUsage("Expected %s to be some of %s, but it is empty".formatted(key, known));
    }
    return named.stream().map(name -> Enum.valueOf(type, name)).toList();
  }

  /** The same with another bound on the lag. */
  public LearnerConfig withMaxLag(int lag) {
    return new LearnerConfig(
        types,
        domains,
        batchGroups,
        seedGroups,
        practiceFloor,
        practiceShare,
        lag,
        advantages,
        weighing,
        roles,
        pinnedFleets,
        shuffledRewards,
        clip,
        entropyBonus,
        correction,
        requestTimeout,
        seed);
  }

  /** Requests of one type that may be outstanding at once. */
  public int window() {
    return (maxLag + 1) * batchGroups;
  }

  private static Advantages.Weighing weighing(Settings settings) {
    return new Advantages.Weighing(
        settings.real("learner.proposer.weight", 1e-6, 1e6),
        settings.choice("learner.mean", List.of("trajectory", "token")).equals("token"));
  }

  private static Set<Role> roles(Settings settings) {
    return switch (settings.choice("learner.roles", List.of("both", "solver", "proposer"))) {
      case "solver" -> Set.of(Role.SOLVER);
      case "proposer" -> Set.of(Role.PROPOSER);
      default -> Set.of(Role.PROPOSER, Role.SOLVER);
    };
  }

  private static Objective.Correction correction(Settings settings) {
    double cap = settings.real("learner.importance.cap", 0, 1e6);
    return switch (settings.choice(
        "learner.correction", List.of("behaviour", "decoupled", "none"))) {
      case "decoupled" -> new Objective.Correction.Decoupled(cap);
      case "none" -> new Objective.Correction.None();
      default -> new Objective.Correction.Behaviour();
    };
  }

  /** What a step minimises. */
  Objective objective() {
    return new Objective.PpoClip(clip, entropyBonus, correction);
  }

  /** The optimiser's part of the settings. */
  public static TrainerOptions optimiser(Settings settings) {
    return new TrainerOptions(
            learningRate(settings),
            0.9,
            0.999,
            settings.real("learner.epsilon", 1e-12, 1),
            settings.real("learner.weight.decay", 0, 1),
            settings.real("learner.grad.clip", 1e-9, 1e9),
            settings.integer("learner.microbatch.tokens", 16, 100_000_000))
        .withNumbers(
            Precision.valueOf(settings.choice("learner.precision", List.of("FP32", "BF16"))),
            ElementType.valueOf(settings.choice("learner.published", List.of("F32", "BF16"))))
        .withRecompute(
            settings.choice("learner.recompute", List.of("true", "false")).equals("true"))
        .withLora(lora(settings), 0)
        .withVectors(settings.real("learner.lr.vectors", 0, 1e6));
  }

  private static LearningRate learningRate(Settings settings) {
    double first = settings.real("learner.lr", 0, 1);
    int halving = settings.integer("learner.lr.halving", 0, Integer.MAX_VALUE);
    return halving == 0 ? LearningRate.constant(first) : LearningRate.falling(first, halving);
  }

  private static Optional<Lora> lora(Settings settings) {
    int rank = settings.integer("learner.lora.rank", 0, 4096);
    if (rank == 0) {
      return Optional.empty();
    }
    double alpha = settings.real("learner.lora.alpha", 1e-6, 1e6);
    try {
      var targets = settings.list("learner.lora.targets").stream().map(Projection::named);
      return Optional.of(new Lora(rank, alpha, targets.collect(Collectors.toSet())));
    } catch (IllegalArgumentException e) {
      throw new BadUsage(e.getMessage(), e);
    }
  }

  /** What bit-identity of the learner depends on, recorded in every manifest. */
  public static Map<String, String> numerics(Settings settings) {
    return Numerics.of(settings, System.getenv());
  }
}
