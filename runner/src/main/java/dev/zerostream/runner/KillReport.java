package dev.zerostream.runner;

import dev.zerostream.runner.audit.AuditReport;
import dev.zerostream.runner.guarantee.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What came of killing processes of a run.
 *
 * @param medianSeconds to the first new reward, by what was killed
 * @param versions of the weights at the end
 */
record KillReport(
    List<Kill> kills, Map<String, Double> medianSeconds, long versions, AuditReport audit) {

  /**
   * One kill.
   *
   * @param target what was killed
   * @param secondsToFirstNewReward from its new start until a reward came that was not there before
   */
  record Kill(String target, double secondsToFirstNewReward) {}

  static KillReport of(List<Kill> kills, long versions, AuditReport audit) {
    Map<String, List<Double>> by = new TreeMap<>();
    for (Kill kill : kills) {
      by.computeIfAbsent(kill.target(), any -> new ArrayList<>())
          .add(kill.secondsToFirstNewReward());
    }
    Map<String, Double> medians = new TreeMap<>();
    by.forEach(
        (target, seconds) -> {
          seconds.sort(null);
          medians.put(target, seconds.get(seconds.size() / 2));
        });
    return new KillReport(kills, medians, versions, audit);
  }

  /** For people. */
  String text() {
    return "%d kills, %d versions; lost %d, doubled %d, broken %d%nmedian seconds to the first new reward: %s%n%s"
        .formatted(
            kills.size(),
            versions,
            audit.lost(),
            audit.doubled(),
            audit.broken(),
            medianSeconds,
            audit.violations().stream().map(Violation::toString).collect(Collectors.joining("\n")));
  }
}
