package dev.zerostream.runner.guarantee;

import dev.zerostream.runner.guarantee.Violation.Kind;
import dev.zerostream.schemas.TrainedBatch;
import dev.zerostream.schemas.WeightVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Versions count up by one, each from the one before, none folds in less than its parent, and each
 * but the first says once what went into it.
 */
public final class VersionsMonotonic implements Guarantee {

  private static final String NAME = "VersionsMonotonic";

  private final List<Violation> found = new ArrayList<>();
  private final Map<Long, Integer> batches = new HashMap<>();
  private final List<Long> versions = new ArrayList<>();
  private WeightVersion last;
  private final Map<Long, String> digests = new HashMap<>();
  private long resets;
  private long rollbacks;

  @Override
  public void version(WeightVersion version) {
    if (last != null) {
      follow(version);
    }
    versions.add(version.getVersion());
    digests.put(version.getVersion(), version.getWeightsDigest());
    resets += version.getResetOptimizer() ? 1 : 0;
    last = version;
  }

  private void follow(WeightVersion version) {
    String id = "version " + version.getVersion();
    if (version.getVersion() <= last.getVersion()) {
      found.add(new Violation(NAME, Kind.DOUBLED, id, "it comes after " + last.getVersion()));
    } else if (version.getVersion() != last.getVersion() + 1) {
      found.add(new Violation(NAME, Kind.LOST, id, "it comes right after " + last.getVersion()));
    }
    if (version.getParent() != version.getVersion() - 1) {
      if (version.getWeightsDigest().equals(digests.get(version.getParent()))) {
        rollbacks++;
      } else {
        found.add(new Violation(NAME, Kind.BROKEN, id, "its parent is " + version.getParent()));
      }
    }
    if (version.getRewardsOffset() < last.getRewardsOffset()) {
      found.add(new Violation(NAME, Kind.BROKEN, id, "its rewards offset goes back"));
    }
    if (!version.getRunId().equals(last.getRunId())) {
      found.add(new Violation(NAME, Kind.BROKEN, id, "it is of run " + version.getRunId()));
    }
  }

  @Override
  public void batch(TrainedBatch batch) {
    batches.merge(batch.getVersion(), 1, Integer::sum);
  }

  @Override
  public List<Violation> violations() {
    List<Violation> all = new ArrayList<>(found);
    for (long version : versions.subList(Math.min(1, versions.size()), versions.size())) {
      int times = batches.getOrDefault(version, 0);
      if (times != 1) {
        Kind kind = times == 0 ? Kind.LOST : Kind.DOUBLED;
        String why = "its batch is there %d times".formatted(times);
        all.add(new Violation(NAME, kind, "version " + version, why));
      }
    }
    return all;
  }

  @Override
  public Map<String, Long> counts() {
    return Map.of("versions", (long) versions.size(), "resets", resets, "rollbacks", rollbacks);
  }
}
