package dev.zerostream.verifier.sandbox;

import dev.zerostream.verifier.sandbox.Execution.Status;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A sandbox in which raising is a way to return, so that one can be checked like the other: the
 * value of a call is {@code ('returned', value)} or {@code ('raised', 'ValueError')}. Running out
 * of time or memory, and what the sandbox refuses, stays a failure.
 */
final class CallOutcomes implements Sandbox {

  private static final String RAISED = "('raised', '";
  private static final String END = "')";

  private final Sandbox sandbox;

  CallOutcomes(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  /** The type that an outcome names; empty for one that returned. */
  static Optional<String> raised(String outcome) {
    return outcome.startsWith(RAISED)
        ? Optional.of(outcome.substring(RAISED.length(), outcome.length() - END.length()))
        : Optional.empty();
  }

  @Override
  public List<Execution> run(String source, List<String> inputs, Limits limits, int hashSeed) {
    return outcomes(sandbox.run(source, inputs, limits, hashSeed));
  }

  @Override
  public List<Execution> runKeepingState(
      String source, List<String> inputs, Limits limits, int hashSeed) {
    return outcomes(sandbox.runKeepingState(source, inputs, limits, hashSeed));
  }

  private static List<Execution> outcomes(List<Execution> executions) {
    return executions.stream().map(CallOutcomes::outcome).toList();
  }

  private static Execution outcome(Execution execution) {
    if (execution.ok()) {
      return returned(execution, "('returned', " + execution.value() + ")");
    }
    return execution.raised() == null
        ? execution
        : returned(execution, RAISED + execution.raised() + END);
  }

  private static Execution returned(Execution execution, String value) {
    return new Execution(
        Status.OK, value, null, execution.cpu(), execution.wall(), execution.peakBytes());
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

  /** Closes nothing: the sandbox behind it outlives one check. */
  @Override
  public void close() {}
}
