package dev.zerostream.verifier;

import dev.zerostream.verifier.sandbox.Comparison;
import dev.zerostream.verifier.sandbox.Execution;
import dev.zerostream.verifier.sandbox.Inspection;
import dev.zerostream.verifier.sandbox.Limits;
import dev.zerostream.verifier.sandbox.LiteralPair;
import dev.zerostream.verifier.sandbox.Part;
import dev.zerostream.verifier.sandbox.Sandbox;
import dev.zerostream.verifier.sandbox.Stripped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A sandbox with an amount of elapsed time that model code may use up for one record, shared by all
 * its executions. What comes afterwards times out without running.
 *
 * <p>Counts what the forks took, never what the machine took to provide them. Not thread-safe.
 */
final class BudgetedSandbox implements Sandbox {

  private final Sandbox sandbox;
  private Duration left;

  BudgetedSandbox(Sandbox sandbox, Duration total) {
    this.sandbox = sandbox;
    this.left = total;
  }

  /** The same share for each of the parties that have not run yet. */
  Duration share(int parties) {
    return left.dividedBy(Math.max(1, parties));
  }

  @Override
  public List<Execution> run(String source, List<String> inputs, Limits limits, int hashSeed) {
    return spend(inputs, limits, within -> sandbox.run(source, inputs, within, hashSeed));
  }

  @Override
  public List<Execution> runUntilFailure(
      String source, List<String> inputs, Limits limits, int hashSeed) {
    return spend(
        inputs, limits, within -> sandbox.runUntilFailure(source, inputs, within, hashSeed));
  }

  @Override
  public List<Execution> runKeepingState(
      String source, List<String> inputs, Limits limits, int hashSeed) {
    return spend(
        inputs, limits, within -> sandbox.runKeepingState(source, inputs, within, hashSeed));
  }

  private List<Execution> spend(
      List<String> inputs, Limits limits, Function<Limits, List<Execution>> run) {
    if (left.isNegative() || left.isZero()) {
      return inputs.stream().map(input -> exhausted()).toList();
    }
    Duration most = limits.total().compareTo(left) < 0 ? limits.total() : left;
    List<Execution> executions = run.apply(limits.withTotal(most));
    Duration last = null;
    for (Execution execution : executions) {
      // Inputs of one fork all carry the time of that fork.
      if (!execution.wall().equals(last)) {
        last = execution.wall();
        left = left.minus(last);
      }
    }
    return executions;
  }

  private static Execution exhausted() {
    String error = "Expected the record to need less time, but its share is used up.";
    return new Execution(Execution.Status.TIMEOUT, null, error, Duration.ZERO, Duration.ZERO, 0);
  }

  @Override
  public Inspection inspect(String source) {
    return sandbox.inspect(source);
  }

  @Override
  public Optional<String> composition(String source, List<String> names) {
    return sandbox.composition(source, names);
  }

  @Override
  public Stripped strip(String source, Set<Part> parts) {
    return sandbox.strip(source, parts);
  }

  @Override
  public List<String> probes(String input) {
    return sandbox.probes(input);
  }

  @Override
  public List<Comparison> compare(List<LiteralPair> pairs) {
    return sandbox.compare(pairs);
  }

  @Override
  public int servers() {
    return sandbox.servers();
  }

  /** Closes nothing: the sandbox behind it outlives one record. */
  @Override
  public void close() {}
}
