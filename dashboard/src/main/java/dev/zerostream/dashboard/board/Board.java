package dev.zerostream.dashboard.board;

import dev.zerostream.dashboard.board.Change.Add;
import dev.zerostream.dashboard.board.Change.Append;
import dev.zerostream.dashboard.board.Change.Index;
import dev.zerostream.dashboard.board.Change.Observe;
import dev.zerostream.dashboard.board.Change.Raise;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.internal.Fact;
import dev.zerostream.schemas.internal.Place;
import dev.zerostream.stage.Fleets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * The dashboard's decision: what a fact changes about counts, windows, indexes and lists.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>Pure; the order of facts from different topics does not matter to the counts.
 *   <li>An id counts once, whatever was delivered twice, as in the run's report.
 * </ul>
 */
public final class Board {

  private final Fleets fleets;
  private final Predicate<String> known;
  private final ToDoubleFunction<String> counter;

  /**
   * A board over what was folded before.
   *
   * @param fleets of solvers; where there are several, each has cells of its own
   * @param known whether the index has a key
   * @param counter value of a counter, 0 where it has none
   */
  public Board(Fleets fleets, Predicate<String> known, ToDoubleFunction<String> counter) {
    this.fleets = fleets;
    this.known = known;
    this.counter = counter;
  }

  /** What {@code fact} changes. */
  public List<Change> fold(Fact fact) {
    List<Change> changes = new ArrayList<>();
    switch (fact.getKind()) {
      case REQUEST -> once(changes, Keys.request(fact.getId()), fact, null, "requested");
      case PROPOSAL -> proposal(changes, fact);
      case TASK -> task(changes, fact);
      case REJECTION -> rejection(changes, fact);
      case SOLUTION -> solution(changes, fact);
      case REWARD -> reward(changes, fact);
      case BATCH -> batch(changes, fact);
      case VERSION -> version(changes, fact);
      case DEAD_LETTER -> {
        changes.add(new Add("dead_letters", 1));
        changes.add(new Append(Lists.DEAD_LETTERS, fact.getOffset(), fact));
      }
      case HEARTBEAT -> Observations.heartbeat(fact).ifPresent(changes::add);
      default -> {}
    }
    return changes;
  }

  private boolean once(
      List<Change> changes, String key, Fact fact, String note, String... counters) {
    if (known.test(key)) {
      return false;
    }
    changes.add(new Index(key, new Place(fact.getPartition(), fact.getOffset(), note)));
    for (String name : counters) {
      changes.add(new Add(name, 1));
    }
    return true;
  }

  private void proposal(List<Change> changes, Fact fact) {
    if (once(changes, Keys.proposal(fact.getId()), fact, null, "proposed")) {
      for (String reference : fact.getLinks()) {
        changes.add(
            new Index(
                Keys.referencesTo(reference) + fact.getId(),
                new Place(fact.getPartition(), fact.getOffset(), null)));
      }
      changes.add(Observations.work(fact, "proposer"));
    }
  }

  private void task(List<Change> changes, Fact fact) {
    String fingerprint = fact.getLabels().get("fingerprint");
    if (once(changes, Keys.task(fact.getId()), fact, fingerprint, "verified")) {
      changes.add(Observations.work(fact, "verifier"));
      if (practised(fact)) {
        return;
      }
      changes.add(Observations.task(fact));
    }
  }

  /** An old task that is asked again was not proposed by anybody, and says nothing of proposers. */
  private static boolean practised(Fact fact) {
    return Phase.PRACTICE.name().equals(fact.getLabels().get("phase"));
  }

  private void rejection(List<Change> changes, Fact fact) {
    String reason = fact.getLabels().get("reason");
    String detail = fact.getLabels().get("detail");
    if (once(changes, Keys.rejection(fact.getId()), fact, detail, "rejected/" + reason)) {
      changes.add(Observations.work(fact, "verifier"));
    }
  }

  private void solution(List<Change> changes, Fact fact) {
    if (once(changes, Keys.solution(fact.getId()), fact, null, "solutions")) {
      changes.add(Observations.work(fact, "solver"));
    }
  }

  private void reward(List<Change> changes, Fact fact) {
    Map<String, String> labels = fact.getLabels();
    changes.add(new Add("rewarded", 1));
    changes.add(
        new Add(
            "verdict/%s/%s/%s"
                .formatted(labels.get("role"), labels.get("type"), labels.get("verdict")),
            1));
    double index = fact.getNumbers().get("index");
    if (index == 0) {
      String size = Long.toString(fact.getNumbers().get("size").longValue());
      once(
          changes, Keys.group(labels.get("task")), fact, size, "groups/" + labels.get("closed_by"));
      changes.add(new Append(Lists.TASKS, fact.getOffset(), fact));
    }
    if (index > 0 || !practised(fact)) {
      observe(changes, fact);
    }
    changes.addAll(Flagged.changes(fact, fact.getFlags()));
  }

  /** In the cell of type and role, what the run learns from; in the cells of fleets, each. */
  private void observe(List<Change> changes, Fact fact) {
    Observe observed = Observations.reward(fact, counter.applyAsDouble("version"));
    String fleet = fact.getLabels().get("fleet");
    if (!fleets.pinned(fleet)) {
      changes.add(observed);
    }
    if (fleet != null && fleets.all().size() > 1) {
      changes.add(Observations.ofFleet(observed, fact));
    }
  }

  private void batch(List<Change> changes, Fact fact) {
    for (String link : fact.getLinks()) {
      if (link.startsWith(Facts.TRAINED)) {
        String id = link.substring(Facts.TRAINED.length());
        if (!once(changes, Keys.trained(id), fact, fact.getId(), "trained")) {
          changes.add(new Add("doubled", 1));
        }
      } else {
        String rest = link.substring(Facts.DROPPED.length());
        int slash = rest.indexOf('/');
        String reason = rest.substring(0, slash);
        String note = reason + " " + fact.getId();
        once(changes, Keys.dropped(rest.substring(slash + 1)), fact, note, "dropped/" + reason);
      }
    }
  }

  private void version(List<Change> changes, Fact fact) {
    long version = Long.parseLong(fact.getId());
    changes.add(new Raise("version", version));
    changes.add(new Append(Lists.VERSIONS, Math.max(0, version), fact));
    Map<String, Double> numbers = fact.getNumbers();
    if (numbers.containsKey("staleness/mean")) {
      changes.add(new Add("staleness/sum", numbers.get("staleness/mean")));
      changes.add(new Add("staleness/batches", 1));
      changes.add(new Raise("staleness/max", numbers.get("staleness/max")));
    }
    changes.add(Observations.version(fact));
  }
}
