package dev.zerostream.runner.guarantee;

import dev.zerostream.runner.guarantee.Violation.Kind;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.TrainedBatch;
import dev.zerostream.schemas.WeightVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Every rewarded trajectory was trained once, or dropped once with a reason, or is pending: above
 * the newest version's offset, or carried over by it.
 */
public final class EachTrajectoryTrainedOnce implements Guarantee {

  private static final String NAME = "EachTrajectoryTrainedOnce";

  private final Map<Long, String> rewarded = new TreeMap<>();
  private final Map<Long, List<String>> settled = new HashMap<>();
  private final Map<Long, String> named = new HashMap<>();
  private final Map<Long, Set<Long>> carriedOver = new HashMap<>();
  private final Map<String, Long> dropped = new TreeMap<>();
  private WeightVersion newest;
  private long trained;

  @Override
  public void rewarded(long offset, RewardedTrajectory value) {
    rewarded.put(offset, value.getTrajectory().getTrajectoryId());
  }

  @Override
  public void batch(TrainedBatch batch) {
    String version = "trained in version " + batch.getVersion();
    trained += batch.getTrained().size();
    batch.getTrained().forEach(it -> settle(it.getOffset(), it.getTrajectoryId(), version));
    batch
        .getDropped()
        .forEach(
            it -> {
              dropped.merge("dropped" + it.getReason(), 1L, Long::sum);
              String how =
                  "dropped as %s by version %d".formatted(it.getReason(), batch.getVersion());
              settle(it.getOffset(), it.getTrajectoryId(), how);
            });
    carriedOver.clear();
    carriedOver.put(batch.getVersion(), new HashSet<>(batch.getCarriedOver()));
  }

  private void settle(long offset, String id, String how) {
    settled.computeIfAbsent(offset, any -> new ArrayList<>(1)).add(how);
    named.put(offset, id);
  }

  @Override
  public void version(WeightVersion version) {
    newest = version;
  }

  @Override
  public List<Violation> violations() {
    List<Violation> found = new ArrayList<>();
    rewarded.forEach(
        (offset, id) -> {
          List<String> how = settled.getOrDefault(offset, List.of());
          if (how.size() > 1) {
            found.add(new Violation(NAME, Kind.DOUBLED, id, "it was " + String.join(" and ", how)));
          } else if (how.isEmpty() && !pending(offset)) {
            found.add(
                new Violation(
                    NAME,
                    Kind.LOST,
                    id,
                    "offset %d is folded in and neither trained nor dropped".formatted(offset)));
          }
        });
    named.forEach(
        (offset, id) -> {
          if (!id.equals(rewarded.get(offset))) {
            found.add(
                new Violation(
                    NAME, Kind.BROKEN, id, "offset %d does not hold it".formatted(offset)));
          }
        });
    return found;
  }

  private boolean pending(long offset) {
    return newest == null
        || offset >= newest.getRewardsOffset()
        || carriedOver.getOrDefault(newest.getVersion(), Set.of()).contains(offset);
  }

  @Override
  public Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>(dropped);
    counts.put("rewarded", (long) rewarded.size());
    counts.put("trained", trained);
    counts.put(
        "pending", rewarded.keySet().stream().filter(it -> !settled.containsKey(it)).count());
    return counts;
  }
}
