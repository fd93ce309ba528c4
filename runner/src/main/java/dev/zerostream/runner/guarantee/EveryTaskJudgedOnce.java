package dev.zerostream.runner.guarantee;

import dev.zerostream.runner.guarantee.Violation.Kind;
import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.RejectedTask;
import dev.zerostream.schemas.TaskRequest;
import dev.zerostream.schemas.VerifiedTask;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every proposal that the verifier has read is accepted or refused exactly once, however often it
 * was delivered.
 */
public final class EveryTaskJudgedOnce implements Guarantee {

  private static final String NAME = "EveryTaskJudgedOnce";

  private final Set<String> requested = new HashSet<>();
  private final Map<String, Boolean> proposed = new HashMap<>();
  private final Map<String, Integer> judged = new HashMap<>();
  private long duplicates;

  @Override
  public void request(TaskRequest request) {
    requested.add(request.getTaskId());
  }

  @Override
  public void proposal(ProposedTask proposal, boolean settled) {
    Boolean before = proposed.get(proposal.getTaskId());
    duplicates += before == null ? 0 : 1;
    proposed.put(proposal.getTaskId(), settled || Boolean.TRUE.equals(before));
  }

  @Override
  public void verified(VerifiedTask task) {
    judged.merge(task.getTaskId(), 1, Integer::sum);
  }

  @Override
  public void rejected(RejectedTask task) {
    judged.merge(task.getTaskId(), 1, Integer::sum);
  }

  @Override
  public List<Violation> violations() {
    List<Violation> found = new ArrayList<>();
    proposed.forEach(
        (id, settled) -> {
          if (settled && !judged.containsKey(id)) {
            found.add(
                new Violation(NAME, Kind.LOST, id, "the verifier read it and gave no verdict"));
          }
        });
    judged.forEach(
        (id, times) -> {
          if (times > 1) {
            found.add(new Violation(NAME, Kind.DOUBLED, id, "it has %d verdicts".formatted(times)));
          }
        });
    return found;
  }

  @Override
  public Map<String, Long> counts() {
    return Map.of(
        "requested", (long) requested.size(),
        "proposed", (long) proposed.size(),
        "judged", (long) judged.size(),
        "unanswered", requested.stream().filter(id -> !proposed.containsKey(id)).count(),
        "duplicateProposals", duplicates);
  }
}
