package dev.zerostream.dashboard.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zerostream.dashboard.board.BoardView;
import dev.zerostream.dashboard.board.Keys;
import dev.zerostream.dashboard.board.Lists;
import dev.zerostream.schemas.internal.Fact;
import dev.zerostream.schemas.internal.Place;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** Pages of the board's lists. A page is bounded, and so is what is looked at to fill it. */
final class Listings {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int MOST = 200;
  private static final int USUAL = 50;

  private final BoardView board;

  Listings(BoardView board) {
    this.board = board;
  }

  /** Tasks that the query's filters let through. */
  ObjectNode tasks(Query query) {
    Optional<ObjectNode> direct = query.text("q").flatMap(this::byId);
    if (direct.isPresent() && query.text("before").isEmpty()) {
      return direct.get();
    }
    return page(Lists.TASKS, query, filter(query));
  }

  /** Entries of another list. */
  ObjectNode list(String list, Query query) {
    Predicate<Fact> wanted =
        query
            .text("rule")
            .map(rule -> (Predicate<Fact>) fact -> rule.equals(fact.getLabels().get("rule")))
            .orElse(fact -> true);
    return page(list, query, wanted);
  }

  private ObjectNode page(String list, Query query, Predicate<Fact> wanted) {
    String before = query.text("before").filter(it -> it.matches("[0-9a-f]{16}")).orElse(null);
    BoardView.Page page = board.page(list, before, query.number("limit", 1, MOST, USUAL), wanted);
    ObjectNode node = JSON.objectNode();
    ArrayNode entries = node.putArray("entries");
    page.facts().forEach(fact -> entries.add(entry(fact)));
    node.put("next", page.next());
    return node;
  }

  private ObjectNode entry(Fact fact) {
    ObjectNode entry = JSON.objectNode();
    entry.put("id", fact.getId());
    entry.put("at", fact.getHappenedAt().toString());
    entry.put("partition", fact.getPartition());
    entry.put("offset", fact.getOffset());
    fact.getLabels().forEach(entry::put);
    ObjectNode numbers = entry.putObject("numbers");
    fact.getNumbers()
        .forEach(
            (name, value) -> {
              if (Double.isFinite(value)) {
                numbers.put(name, value);
              }
            });
    if (fact.getLabels().containsKey("reason")) {
      board
          .place(Keys.rejection(fact.getLabels().get("task")))
          .map(Place::getNote)
          .ifPresent(detail -> entry.put("detail", detail));
    }
    return entry;
  }

  /** A task or trajectory that is named exactly. */
  private Optional<ObjectNode> byId(String text) {
    String task = TaskPage.taskOf(text.strip());
    return board
        .place(Keys.group(task))
        .or(() -> board.place(Keys.task(task)))
        .or(() -> board.place(Keys.proposal(task)))
        .map(
            place -> {
              ObjectNode node = JSON.objectNode();
              node.putArray("entries");
              node.putNull("next");
              node.put("exact", text.strip());
              return node;
            });
  }

  private Predicate<Fact> filter(Query query) {
    Predicate<Fact> filter = fact -> true;
    for (String label : new String[] {"type", "verdict", "reason", "domain", "phase"}) {
      Optional<String> wanted = query.text(label);
      if (wanted.isPresent()) {
        filter = filter.and(fact -> wanted.get().equals(fact.getLabels().get(label)));
      }
    }
    Optional<String> version = query.text("version").filter(it -> it.matches("\\d{1,12}"));
    if (version.isPresent()) {
      double wanted = Double.parseDouble(version.get());
      filter = filter.and(fact -> fact.getNumbers().getOrDefault("version", -1.0) == wanted);
    }
    Optional<String> novelty = query.text("novelty");
    if (novelty.isPresent()) {
      filter = filter.and(fact -> novel(fact, novelty.get()));
    }
    Optional<String> text = query.text("q");
    if (text.isPresent()) {
      String wanted = text.get().strip().toLowerCase(Locale.ROOT);
      filter = filter.and(fact -> mentions(fact, wanted));
    }
    return filter;
  }

  private static boolean mentions(Fact fact, String wanted) {
    return fact.getId().toLowerCase(Locale.ROOT).contains(wanted)
        || fact.getLabels().getOrDefault("preview", "").toLowerCase(Locale.ROOT).contains(wanted);
  }

  /** new: behaves like no task before; unknown: new by its text only; duplicate: not new. */
  private boolean novel(Fact fact, String wanted) {
    String reason = fact.getLabels().getOrDefault("reason", "");
    if (wanted.equals("duplicate")) {
      return reason.equals("DUPLICATE");
    }
    String fingerprint =
        board.place(Keys.task(fact.getLabels().get("task"))).map(Place::getNote).orElse("");
    return wanted.equals("new") ? fingerprint.equals("known") : fingerprint.equals("unknown");
  }
}
