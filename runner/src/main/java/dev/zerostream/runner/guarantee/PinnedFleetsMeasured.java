package dev.zerostream.runner.guarantee;

import dev.zerostream.runner.guarantee.Violation.Kind;
import dev.zerostream.schemas.Fleet;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.Segment;
import dev.zerostream.schemas.TrainedBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A fleet that stays on a version made no token with a later one, and nothing that it made was
 * trained.
 */
public final class PinnedFleetsMeasured implements Guarantee {

  private static final String NAME = "PinnedFleetsMeasured";

  private final Map<String, Long> pins = new HashMap<>();
  private final Map<String, String> made = new HashMap<>();
  private final TreeSet<String> trained = new TreeSet<>();
  private final List<Violation> later = new ArrayList<>();

  /** For a run with these fleets. */
  public PinnedFleetsMeasured(List<Fleet> fleets) {
    fleets.stream()
        .filter(fleet -> fleet.getPinnedVersion() != null)
        .forEach(fleet -> pins.put(fleet.getName(), fleet.getPinnedVersion()));
  }

  @Override
  public void rewarded(long offset, RewardedTrajectory rewarded) {
    Long pin = pins.get(rewarded.getFleet());
    if (pin == null) {
      return;
    }
    String id = rewarded.getTrajectory().getTrajectoryId();
    made.put(id, rewarded.getFleet());
    rewarded.getTrajectory().getSegments().stream()
        .mapToLong(Segment::getWeightVersion)
        .filter(version -> version > pin)
        .max()
        .ifPresent(version -> later.add(broken(id, later(rewarded.getFleet(), version))));
  }

  private String later(String fleet, long version) {
    return "fleet %s stays on version %d, but made it with %d"
        .formatted(fleet, pins.get(fleet), version);
  }

  private static Violation broken(String id, String why) {
    return new Violation(NAME, Kind.BROKEN, id, why);
  }

  @Override
  public void batch(TrainedBatch batch) {
    if (!pins.isEmpty()) {
      batch.getTrained().forEach(it -> trained.add(it.getTrajectoryId()));
    }
  }

  @Override
  public List<Violation> violations() {
    List<Violation> found = new ArrayList<>(later);
    trained.stream()
        .filter(made::containsKey)
        .map(
            id -> broken(id, "pinned fleet %s made it, but it was trained".formatted(made.get(id))))
        .forEach(found::add);
    return found;
  }

  @Override
  public Map<String, Long> counts() {
    return Map.of("pinnedAttempts", (long) made.size());
  }
}
