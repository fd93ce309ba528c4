package dev.zerostream.runner.guarantee;

import dev.zerostream.runner.guarantee.Violation.Kind;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.Segment;
import dev.zerostream.schemas.TrainedBatch;
import dev.zerostream.stage.Fleets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * No group was trained whose oldest token lags more versions behind than allowed; worked out from
 * the tokens' own versions, not from what the learner says. Attempts of pinned fleets are not
 * trained and do not count.
 */
public final class StalenessBoundHeld implements Guarantee {

  private static final String NAME = "StalenessBoundHeld";

  private record Trained(long version, String trajectory) {}

  private final long bound;
  private final Fleets fleets;
  private final Map<String, Long> oldest = new HashMap<>();
  private final Map<String, String> groups = new HashMap<>();
  private final List<Trained> trained = new ArrayList<>();

  /**
   * Under a bound in weight versions.
   *
   * @param fleets of the run; attempts of pinned ones do not count
   */
  public StalenessBoundHeld(long bound, Fleets fleets) {
    this.bound = bound;
    this.fleets = fleets;
  }

  @Override
  public void rewarded(long offset, RewardedTrajectory rewarded) {
    if (fleets.pinned(rewarded.getFleet())) {
      return;
    }
    groups.put(rewarded.getTrajectory().getTrajectoryId(), rewarded.getGroupId());
    rewarded.getTrajectory().getSegments().stream()
        .mapToLong(Segment::getWeightVersion)
        .min()
        .ifPresent(version -> oldest.merge(rewarded.getGroupId(), version, Math::min));
  }

  @Override
  public void batch(TrainedBatch batch) {
    batch
        .getTrained()
        .forEach(it -> trained.add(new Trained(batch.getVersion(), it.getTrajectoryId())));
  }

  @Override
  public List<Violation> violations() {
    List<Violation> found = new ArrayList<>();
    for (Trained it : trained) {
      long lag = lag(it);
      if (lag > bound) {
        String why = "it lagged %d versions in version %d".formatted(lag, it.version());
        found.add(new Violation(NAME, Kind.BROKEN, it.trajectory(), why));
      }
    }
    return found;
  }

  private long lag(Trained it) {
    Long version = oldest.get(groups.get(it.trajectory()));
    return version == null ? 0 : it.version() - 1 - version;
  }

  @Override
  public Map<String, Long> counts() {
    return Map.of(
        "stalenessMax", trained.stream().mapToLong(this::lag).max().orElse(0), "maxLag", bound);
  }
}
