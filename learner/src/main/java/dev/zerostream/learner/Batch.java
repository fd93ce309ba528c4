package dev.zerostream.learner;

import dev.zerostream.learner.HeldGroup.Held;
import dev.zerostream.schemas.DropReason;
import java.util.List;

/**
 * What one optimiser step is made from.
 *
 * @param version the version that results
 * @param trained trajectories with their advantages, in order of offset
 * @param dropped trajectories that will never be trained, and why
 * @param carriedOver offsets below {@code rewardsOffset} that stay held
 * @param rewardsOffset exclusive end of the offsets that are folded in
 * @param lagMean mean lag of the trained groups, in versions
 * @param lagMax the largest
 */
record Batch(
    long version,
    List<Trained> trained,
    List<Dropped> dropped,
    List<Long> carriedOver,
    long rewardsOffset,
    double lagMean,
    long lagMax) {

  /** A trajectory to train on. */
  record Trained(Held held, double advantage, double weight) {}

  /** A trajectory that is given up. */
  record Dropped(Held held, DropReason reason) {}
}
