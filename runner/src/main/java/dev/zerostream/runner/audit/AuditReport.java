package dev.zerostream.runner.audit;

import dev.zerostream.runner.guarantee.Violation;
import dev.zerostream.runner.guarantee.Violation.Kind;
import java.util.List;
import java.util.Map;

/**
 * What an audit found.
 *
 * @param lost things that should be on the log and are not
 * @param doubled things that are there more than once
 * @param broken things that are not what they should be: order, checksums, staleness
 * @param counts what was counted on the way, by name
 * @param window first offset that each topic still has; beyond it nothing can be proved
 * @param violations each with the id of what it concerns
 */
public record AuditReport(
    String runId,
    long lost,
    long doubled,
    long broken,
    Map<String, Long> counts,
    Map<String, Long> window,
    List<Violation> violations) {

  static AuditReport of(
      String runId,
      List<Violation> violations,
      Map<String, Long> counts,
      Map<String, Long> window) {
    return new AuditReport(
        runId,
        count(violations, Kind.LOST),
        count(violations, Kind.DOUBLED),
        count(violations, Kind.BROKEN),
        counts,
        window,
        List.copyOf(violations));
  }

  private static long count(List<Violation> violations, Kind kind) {
    return violations.stream().filter(it -> it.kind() == kind).count();
  }

  /** Whether every promise is kept. */
  public boolean clean() {
    return violations.isEmpty();
  }
}
