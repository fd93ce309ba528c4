package dev.zerostream.verifier.sandbox;

import dev.zerostream.verifier.sandbox.TaskOutcome.Accepted;
import dev.zerostream.verifier.sandbox.TaskOutcome.Refused;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether a program and an input make a task, and what its expected output is.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>The program parses, defines {@code f}, mentions nothing forbidden, returns a literal, and
 *       does so on every call; the first check that fails gives the reason.
 *   <li>Six forks for a program that passes, one for a program that fails on its input, none for
 *       one that fails before; a probe that ends its fork costs one more.
 *   <li>Probes run with a quarter of the time limits and decide nothing about acceptance; they
 *       share a fork even if the program could keep state, which only blurs its own fingerprint.
 *   <li>A failing machine is {@link SandboxUnavailable}, never a reason.
 * </ul>
 */
public final class TaskCheck {

  private static final int PROBE_SHARE = 4;

  private TaskCheck() {}

  /** Checks one proposal. */
  public static TaskOutcome check(Sandbox sandbox, String source, String input, Limits limits) {
    Inspection inspection = sandbox.inspect(source);
    Optional<Refused> refused = refusal(inspection);
    if (refused.isPresent()) {
      return refused.get();
    }
    Execution first = sandbox.run(source, List.of(input), limits, 0).get(0);
    if (!first.ok()) {
      return new Refused(RejectKind.of(first), first.error());
    }
    return repeated(sandbox, source, input, limits, inspection, first.value());
  }

  /**
   * Checks one proposal for error deduction: the same, but {@code f} raises on the input instead of
   * returning, and always an exception of the same type. The fingerprint covers what the probes
   * raise beside what they return, so that programs that always fail are known by it too.
   */
  public static TaskOutcome checkRaising(
      Sandbox sandbox, String source, String input, Limits limits) {
    Inspection inspection = sandbox.inspect(source);
    Optional<Refused> refused = refusal(inspection);
    if (refused.isPresent()) {
      return refused.get();
    }
    Sandbox outcomes = new CallOutcomes(sandbox);
    Execution first = outcomes.run(source, List.of(input), limits, 0).get(0);
    if (!first.ok()) {
      return new Refused(RejectKind.of(first), first.error());
    }
    Optional<String> raised = CallOutcomes.raised(first.value());
    if (raised.isEmpty()) {
      return new Refused(
          RejectKind.NO_ERROR, "Expected a program that raises on its input, but it returned.");
    }
    TaskOutcome outcome = repeated(outcomes, source, input, limits, inspection, first.value());
    return outcome instanceof Accepted accepted
        ? new Accepted(raised.get(), inspection, accepted.fingerprint())
        : outcome;
  }

  private static TaskOutcome repeated(
      Sandbox sandbox,
      String source,
      String input,
      Limits limits,
      Inspection inspection,
      String output) {
    if (!sandbox.compare(List.of(new LiteralPair(output, output))).get(0).leftIsLiteral()) {
      return new Refused(
          RejectKind.NOT_A_LITERAL, "Expected an output that reads back as a literal.");
    }
    List<String> probes = sandbox.probes(input);
    List<Execution> probed = sandbox.run(source, probes, shareOf(limits), 0);
    Optional<Refused> difference =
        new DeterminismCheck(sandbox)
            .difference(source, input, output, another(input, probes, probed), limits);
    return difference.isPresent()
        ? difference.get()
        : new Accepted(output, inspection, Fingerprint.of(probes, probed));
  }

  private static Optional<Refused> refusal(Inspection inspection) {
    if (!inspection.parses()) {
      return Optional.of(new Refused(RejectKind.SYNTAX, inspection.error()));
    }
    if (!inspection.definesEntryPoint()) {
      return Optional.of(
          new Refused(
              RejectKind.NO_ENTRY_POINT,
              "Expected a function f at top level, but the program defines none."));
    }
    if (!inspection.forbidden().isEmpty()) {
      return Optional.of(
          new Refused(
              RejectKind.FORBIDDEN,
              "Expected nothing forbidden, but the program mentions "
                  + String.join(", ", inspection.forbidden())
                  + "."));
    }
    return Optional.empty();
  }

  /** The first probe that returned a literal and is not the input itself. */
  private static Optional<String> another(
      String input, List<String> probes, List<Execution> probed) {
    for (int probe = 0; probe < probes.size(); probe++) {
      if (probed.get(probe).ok() && !probes.get(probe).equals(input.strip())) {
        return Optional.of(probes.get(probe));
      }
    }
    return Optional.empty();
  }

  private static Limits shareOf(Limits limits) {
    return new Limits(
        limits.cpu().dividedBy(PROBE_SHARE),
        limits.wall().dividedBy(PROBE_SHARE),
        limits.memoryBytes(),
        limits.outputBytes());
  }
}
