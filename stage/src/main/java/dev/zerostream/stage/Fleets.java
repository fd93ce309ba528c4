package dev.zerostream.stage;

import dev.zerostream.schemas.Fleet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The fleets of solvers that share each task, by ranges of attempts: the setting {@code fleets},
 * such as {@code main:0-3,python:4-5}. Empty is one fleet, {@code main}, with every attempt.
 *
 * <p>A fleet may be pinned, {@code old:4-5@12}: it follows the weights up to version 12 and stays
 * there, to be compared with those that go on. Its attempts are judged and rewarded like all
 * others, but they are a measurement: they neither count for what a proposal earns nor are they
 * trained on, and the bound on staleness does not see them. So a comparison changes nothing for the
 * run but the number of attempts that it learns from.
 *
 * @param all the fleets, whose ranges cover the attempts of a group exactly once
 */
public record Fleets(List<Fleet> all) {

  /** The fleet that is there when nothing else is said. */
  public static final String MAIN = "main";

  private static final Pattern FLEET =
      Pattern.compile("([a-z0-9][a-z0-9_-]*):(\\d{1,4})-(\\d{1,4})(?:@(\\d{1,18}))?");

  public Fleets {
    all = List.copyOf(all);
  }

  /**
   * The fleets of {@code settings}.
   *
   * @throws BadUsage when the ranges leave an attempt out or give one twice, or when no fleet is
   *     left to learn from
   */
  public static Fleets of(Settings settings) {
    int attempts = settings.integer("group.attempts", 1, 1000);
    List<String> texts = settings.list("fleets");
    if (texts.isEmpty()) {
      return one(attempts);
    }
    List<Fleet> fleets = new ArrayList<>();
    texts.forEach(text -> fleets.add(fleet(text)));
    requireEachOnce(fleets, attempts);
    if (fleets.stream().allMatch(Fleets::stays)) {
      throw new BadUsage(
          "Expected fleets of which one follows the weights, but all are pinned: " + texts);
    }
    return new Fleets(fleets);
  }

  /** One fleet that makes every attempt. */
  public static Fleets one(int attempts) {
    return new Fleets(List.of(new Fleet(MAIN, 0, attempts - 1, null)));
  }

  private static boolean stays(Fleet fleet) {
    return fleet.getPinnedVersion() != null;
  }

  /** Whether a fleet of that name stays on a version; null, as of a proposal, is none. */
  public boolean pinned(String name) {
    return all.stream().anyMatch(fleet -> stays(fleet) && fleet.getName().equals(name));
  }

  /** Names of the fleets that stay on a version. */
  public Set<String> pinned() {
    return all.stream()
        .filter(Fleets::stays)
        .map(Fleet::getName)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** How many attempts at each task pinned fleets make. */
  public int pinnedAttempts() {
    return all.stream()
        .filter(Fleets::stays)
        .mapToInt(fleet -> fleet.getLastAttempt() - fleet.getFirstAttempt() + 1)
        .sum();
  }

  /**
   * The fleet of that name.
   *
   * @throws BadUsage when there is none
   */
  public Fleet named(String name) {
    return all.stream()
        .filter(fleet -> fleet.getName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new BadUsage(
                    "Expected solver.fleet to be one of %s, but it is %s"
                        .formatted(all.stream().map(Fleet::getName).toList(), name)));
  }

  /**
   * The role by which a fleet's group goes: each has a group of its own, so that each sees every
   * task.
   */
  public static String role(String fleet) {
    return fleet.equals(MAIN) ? "solver" : "solver-" + fleet;
  }

  private static Fleet fleet(String text) {
    Matcher parts = FLEET.matcher(text);
    if (!parts.matches()) {
      throw new BadUsage(
          "Expected fleets as NAME:FIRST-LAST or NAME:FIRST-LAST@VERSION, but one is " + text);
    }
    return new Fleet(
        parts.group(1),
        Integer.parseInt(parts.group(2)),
        Integer.parseInt(parts.group(3)),
        parts.group(4) == null ? null : Long.valueOf(parts.group(4)));
  }

  private static void requireEachOnce(List<Fleet> fleets, int attempts) {
    Set<Integer> given = new TreeSet<>();
    Set<String> names = new TreeSet<>();
    for (Fleet fleet : fleets) {
      boolean fresh = names.add(fleet.getName());
      for (int i = fleet.getFirstAttempt(); i <= fleet.getLastAttempt(); i++) {
        fresh &= given.add(i);
      }
      if (!fresh) {
        throw new BadUsage(
            "Expected fleets with a name and attempts of their own, but %s has what another has"
                .formatted(fleet.getName()));
      }
    }
    List<Integer> expected = new ArrayList<>();
    for (int i = 0; i < attempts; i++) {
      expected.add(i);
    }
    if (!expected.equals(List.copyOf(given))) {
      throw new BadUsage(
          "Expected fleets to share the attempts 0 to %d, but they have %s"
              .formatted(attempts - 1, given));
    }
  }
}
