package dev.zerostream.runner;

import dev.zerostream.runner.audit.AuditReport;
import dev.zerostream.runner.guarantee.Violation;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What came of a run whose processes joined, died, were rolled and drained.
 *
 * @param seconds what each part took
 * @param exits statuses of the processes that were asked to end
 * @param closed groups, for whatever reason
 * @param rewarded trajectories
 * @param versions the newest
 */
record ClusterReport(
    Map<String, Double> seconds,
    Map<String, Integer> exits,
    long proposed,
    long closed,
    long rewarded,
    long versions,
    double stalenessMax,
    AuditReport audit) {

  /** For people. */
  String text() {
    String figures =
        "%d proposals, %d groups closed, %d rewards, %d versions, staleness at most %.0f; lost %d, doubled %d, broken %d"
            .formatted(
                proposed,
                closed,
                rewarded,
                versions,
                stalenessMax,
                audit.lost(),
                audit.doubled(),
                audit.broken());
    return Stream.concat(Stream.of(figures), audit.violations().stream().map(Violation::toString))
        .collect(Collectors.joining("\n"));
  }
}
