package dev.zerostream.learner;

import dev.zerostream.learner.Advantages.Earned;
import dev.zerostream.learner.Advantages.Scaled;
import dev.zerostream.learner.Batch.Dropped;
import dev.zerostream.learner.Batch.Trained;
import dev.zerostream.learner.HeldGroup.Held;
import dev.zerostream.schemas.DropReason;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.TaskType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The learner's decisions: which trajectories make which batch. A pure fold over the offsets of
 * {@code rewards}: no clock, no randomness, so that the order of training is a function of the log.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>A group counts at the offset of its last record.
 *   <li>The batch closes at the first offset where B groups of each type are held whose lag is
 *       within bounds; the oldest B are trained, the others carried over.
 *   <li>Drops are decided only when a batch closes: seeds, groups without rewards, groups over the
 *       lag, trajectories of a role that is not trained, attempts of pinned fleets. Lag is the
 *       version trained from minus the oldest version of any token of the group, those attempts
 *       apart.
 *   <li>Offsets below {@code rewardsOffset} that are not carried over were settled by an earlier
 *       batch and are passed over.
 * </ul>
 */
final class Learner {

  private final LearnerConfig config;
  private final Map<String, HeldGroup> open = new LinkedHashMap<>();
  private final Map<TaskType, List<HeldGroup>> ready = new EnumMap<>(TaskType.class);
  private final List<Dropped> hopeless = new ArrayList<>();
  private final Set<Long> carriedOver;
  private final long settledBelow;
  private long version;

  /**
   * A learner that goes on from a version.
   *
   * @param version trained from next
   * @param rewardsOffset exclusive end of what that version has folded in
   * @param carriedOver offsets below it that the version left for later
   */
  Learner(LearnerConfig config, long version, long rewardsOffset, List<Long> carriedOver) {
    this.config = config;
    this.version = version;
    this.settledBelow = rewardsOffset;
    this.carriedOver = new HashSet<>(carriedOver);
    config.types().forEach(type -> ready.put(type, new ArrayList<>()));
  }

  /** The version that the next batch is trained from. */
  long version() {
    return version;
  }

  /**
   * Folds in one record.
   *
   * @return the group that this record completes, if it does
   */
  Optional<HeldGroup> fold(long offset, RewardedTrajectory rewarded) {
    if (offset < settledBelow && !carriedOver.contains(offset)) {
      return Optional.empty();
    }
    HeldGroup group =
        open.computeIfAbsent(rewarded.getGroupId(), id -> new HeldGroup(config.pinnedFleets()));
    group.add(new Held(offset, rewarded));
    if (!group.complete()) {
      return Optional.empty();
    }
    open.remove(rewarded.getGroupId());
    settle(group);
    return Optional.of(group);
  }

  private void settle(HeldGroup group) {
    if (group.seed()) {
      drop(group, DropReason.SEED);
    } else if (!group.rewarded() || !ready.containsKey(group.type())) {
      drop(group, DropReason.INCOMPLETE);
    } else {
      ready.get(group.type()).add(group);
    }
  }

  private void drop(HeldGroup group, DropReason reason) {
    for (Held held : group.members()) {
      hopeless.add(new Dropped(held, group.pinned(held) ? DropReason.PINNED : reason));
    }
  }

  /** Groups of {@code type} that wait for a batch and may still be trained. */
  int held(TaskType type) {
    return (int) ready.getOrDefault(type, List.of()).stream().filter(this::fresh).count();
  }

  private boolean fresh(HeldGroup group) {
    return version - group.oldestVersion() <= config.maxLag();
  }

  /**
   * The batch that closes after the record at {@code offset}, if one does; to be called until none
   * does. The learner then counts from the next version. While carried-over records are read again
   * nothing closes, so that a restarted learner decides on what the first one saw.
   */
  Optional<Batch> close(long offset) {
    boolean replaying = offset + 1 < settledBelow;
    if (replaying || config.types().stream().anyMatch(t -> held(t) < config.batchGroups())) {
      return Optional.empty();
    }
    List<HeldGroup> chosen = choose();
    List<Trained> trained = new ArrayList<>();
    chosen.forEach(this::dropUntrained);
    scale(chosen, trained);
    LongSummaryStatistics lags =
        chosen.stream().mapToLong(group -> version - group.oldestVersion()).summaryStatistics();
    version++;
    List<Dropped> dropped = new ArrayList<>(hopeless);
    hopeless.clear();
    dropped.sort(Comparator.comparingLong(d -> d.held().offset()));
    return Optional.of(
        new Batch(
            version,
            trained,
            dropped,
            heldOffsets(),
            offset + 1,
            lags.getAverage(),
            lags.getMax()));
  }

  private List<HeldGroup> choose() {
    List<HeldGroup> chosen = new ArrayList<>();
    for (List<HeldGroup> groups : ready.values()) {
      groups.stream().filter(g -> !fresh(g)).forEach(g -> drop(g, DropReason.STALE));
      groups.removeIf(g -> !fresh(g));
      List<HeldGroup> oldest = groups.subList(0, config.batchGroups());
      chosen.addAll(oldest);
      oldest.clear();
    }
    return chosen;
  }

  private void dropUntrained(HeldGroup group) {
    for (Held held : group.members()) {
      if (group.pinned(held)) {
        hopeless.add(new Dropped(held, DropReason.PINNED));
      } else if (held.value().getReward() == null) {
        hopeless.add(new Dropped(held, DropReason.INCOMPLETE));
      } else if (!trains(group, held)) {
        hopeless.add(new Dropped(held, DropReason.ROLE));
      }
    }
  }

  private boolean trains(HeldGroup group, Held held) {
    return held.value().getReward() != null
        && !group.pinned(held)
        && config.roles().contains(held.value().getTrajectory().getRole());
  }

  private void scale(List<HeldGroup> chosen, List<Trained> trained) {
    List<Held> members =
        chosen.stream()
            .flatMap(group -> group.members().stream().filter(held -> trains(group, held)))
            .sorted(Comparator.comparingLong(Held::offset))
            .toList();
    List<Earned> earned = members.stream().map(Learner::earned).toList();
    List<Scaled> scaled =
        Advantages.of(
            config.shuffledRewards() ? shuffled(earned) : earned,
            config.advantages(),
            config.weighing());
    for (int i = 0; i < members.size(); i++) {
      trained.add(new Trained(members.get(i), scaled.get(i).advantage(), scaled.get(i).weight()));
    }
  }

  private List<Earned> shuffled(List<Earned> earned) {
    return Advantages.shuffled(earned, new SplittableRandom(config.seed() * 31 + version));
  }

  private static Earned earned(Held held) {
    RewardedTrajectory value = held.value();
    return new Earned(
        value.getTrajectory().getTaskType(),
        value.getTrajectory().getRole(),
        value.getGroupId(),
        value.getReward(),
        value.getTrajectory().getResponseTokens().size());
  }

  private List<Long> heldOffsets() {
    List<Long> offsets = new ArrayList<>();
    open.values().forEach(g -> g.members().forEach(held -> offsets.add(held.offset())));
    ready
        .values()
        .forEach(gs -> gs.forEach(g -> g.members().forEach(h -> offsets.add(h.offset()))));
    offsets.sort(Comparator.naturalOrder());
    return offsets;
  }
}
