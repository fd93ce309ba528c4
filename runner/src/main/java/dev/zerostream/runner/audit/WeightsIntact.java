package dev.zerostream.runner.audit;

import dev.zerostream.runner.guarantee.Violation;
import dev.zerostream.runner.guarantee.Violation.Kind;
import dev.zerostream.runner.weights.Marks;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.WeightsReader;
import java.util.List;
import java.util.Map;

/** Every version that was not pruned can be rebuilt and has the digest that its manifest says. */
record WeightsIntact(Cluster cluster) {

  private static final String NAME = "WeightsIntact";

  void check(List<Violation> violations, Map<String, Long> counts) {
    long rebuilt = 0;
    long pruned = 0;
    Marks marks = Marks.read(cluster);
    try (WeightsReader reader = new WeightsReader(cluster)) {
      for (WeightVersion version : reader.manifestsToEnd()) {
        if (!marks.available(version, reader)) {
          pruned++;
          continue;
        }
        try {
          reader.fetch(version);
          rebuilt++;
        } catch (IllegalStateException e) {
          violations.add(
              new Violation(NAME, Kind.BROKEN, "version " + version.getVersion(), e.getMessage()));
        }
      }
    }
    counts.put("versionsRebuilt", rebuilt);
    counts.put("versionsPruned", pruned);
  }
}
