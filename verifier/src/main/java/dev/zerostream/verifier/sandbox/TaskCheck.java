package dev.zerostream.verifier.sandbox;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether a proposed program with its input makes a task. */
public final class TaskCheck {

  /** Why not. */
  public enum RejectKind {
    SYNTAX, NO_ENTRY_POINT, FORBIDDEN, RUNTIME_ERROR, TIMEOUT, MEMORY, OUTPUT_TOO_LARGE, NOT_A_LITERAL, NONDETERMINISTIC
  }

  /** What came out. */
  public sealed interface Outcome {}

  /** It does. */
  public record Accepted(
      String output, String canonicalHash, Optional<String> fingerprint, Map<String, Double> complexity)
      implements Outcome {}

  /** It does not. */
  public record Refused(RejectKind kind, String detail) implements Outcome {}

  private TaskCheck() {}

  /** Checks. */
  public static Outcome check(Sandbox sandbox, String source, String input, Limits limits) {
    Inspection facts = sandbox.inspect(source);
    if (!facts.parses()) {
      return new Refused(RejectKind.SYNTAX, facts.error());
    }
    if (!facts.definesEntryPoint()) {
      return new Refused(RejectKind.NO_ENTRY_POINT, "Expected a function f, but there is none");
    }
    if (!facts.forbidden().isEmpty()) {
      return new Refused(RejectKind.FORBIDDEN, "Expected nothing forbidden, but found " + facts.forbidden());
    }
    Execution a = sandbox.run(source, List.of(input), limits, 0).get(0);
    Execution b = sandbox.run(source, List.of(input), limits, 1).get(0);
    if (!a.ok()) {
      return new Refused(RejectKind.valueOf(a.status().name()), a.error());
    }
    if (!a.value().equals(b.value())) {
      return new Refused(RejectKind.NONDETERMINISTIC, "differs");
    }
    return new Accepted(a.value(), facts.canonicalHash(), Optional.empty(), facts.complexity());
  }
}
