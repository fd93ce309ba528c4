package dev.zerostream.verifier.sandbox;

import dev.zerostream.verifier.sandbox.TaskOutcome.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tells programs whose answer depends on earlier calls, on hash seeds or on chance.
 *
 * <p>Under two hash seeds it calls {@code f(input)}, {@code f(other)} and {@code f(input)} in one
 * namespace, and {@code f(other)} alone in a fresh process. A program that is truthful only on its
 * first call would otherwise pass for a task that exactly one solver in a group can solve, which
 * earns the proposer the highest reward.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>Four forks, or two without another input.
 *   <li>Values are equal as text or by Python's {@code ==}: the order of a dict may vary.
 *   <li>An input that runs out of time or memory in one of the runs is refused for that.
 *   <li>Not covered: a program that draws on chance so rarely that it agrees with itself here.
 * </ul>
 */
public final class DeterminismCheck {

  private static final int SEEDS = 2;

  private final Sandbox sandbox;

  public DeterminismCheck(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  /**
   * Looks for a difference.
   *
   * @param expected value of {@code f(input)} seen before
   * @param other another input on which the program returns a literal, if one is known
   * @return why the program is refused, empty if it always agreed with itself
   */
  public Optional<Refused> difference(
      String source, String input, String expected, Optional<String> other, Limits limits) {
    List<LiteralPair> pairs = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      List<Execution> all = new ArrayList<>(inSequence(source, input, other, limits, seed));
      Optional<Refused> failure =
          all.stream().filter(run -> !run.ok()).findFirst().map(this::failed);
      if (failure.isPresent()) {
        return failure;
      }
      pairs.add(new LiteralPair(expected, all.get(0).value()));
      pairs.add(new LiteralPair(expected, all.get(all.size() - 1).value()));
      if (other.isPresent()) {
        Execution alone = sandbox.run(source, List.of(other.get()), limits, seed).get(0);
        if (!alone.ok()) {
          return Optional.of(failed(alone));
        }
        others.add(all.get(1).value());
        others.add(alone.value());
      }
    }
    others.forEach(value -> pairs.add(new LiteralPair(others.get(0), value)));
    return allEqual(pairs)
        ? Optional.empty()
        : Optional.of(
            new Refused(
                RejectKind.NONDETERMINISTIC,
                "Expected the same value from each call with the same input, but values differ."));
  }

  private List<Execution> inSequence(
      String source, String input, Optional<String> other, Limits limits, int seed) {
    List<String> inputs =
        other.map(text -> List.of(input, text, input)).orElseGet(() -> List.of(input, input));
    return sandbox.runKeepingState(source, inputs, limits, seed);
  }

  private Refused failed(Execution execution) {
    RejectKind reason =
        switch (execution.status()) {
          case TIMEOUT, MEMORY -> RejectKind.of(execution);
          default -> RejectKind.NONDETERMINISTIC;
        };
    return new Refused(reason, "A repeated call failed: " + execution.error());
  }

  private boolean allEqual(List<LiteralPair> pairs) {
    List<LiteralPair> different =
        pairs.stream().filter(pair -> !pair.left().equals(pair.right())).toList();
    return sandbox.compare(different).stream().allMatch(Comparison::equal);
  }
}
