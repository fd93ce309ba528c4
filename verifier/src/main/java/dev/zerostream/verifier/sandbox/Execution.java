package dev.zerostream.verifier.sandbox;

import java.time.Duration;

/**
 * Outcome of one call.
 *
 * @param status what happened; a value exists only for {@link Status#OK}
 * @param value {@code repr} of the returned literal, null unless OK
 * @param error one sentence, null when OK
 * @param cpu processor time of the fork that ran it (shared by the inputs of one fork)
 * @param wall elapsed time of that fork
 * @param peakBytes its peak resident memory
 * @param raised name of the type of what {@code f} raised, an identifier; null unless the status is
 *     {@link Status#RUNTIME_ERROR} and it was a call of {@code f} that raised it
 */
public record Execution(
    Status status,
    String value,
    String error,
    Duration cpu,
    Duration wall,
    long peakBytes,
    String raised) {

  /** A call that raised nothing whose type is known. */
  public Execution(
      Status status, String value, String error, Duration cpu, Duration wall, long peakBytes) {
    this(status, value, error, cpu, wall, peakBytes, null);
  }

  /** How a call ended. */
  public enum Status {
    /** Returned a literal. */
    OK,
    /** The program does not parse or defines no {@code f}. */
    SYNTAX,
    /** Raised, exited or crashed. */
    RUNTIME_ERROR,
    /** Used up its processor or wall time. */
    TIMEOUT,
    /** Used up its memory. */
    MEMORY,
    /** Its value is longer than the limit. */
    OUTPUT_TOO_LARGE,
    /** Its value (or the given input) is not a literal. */
    NOT_A_LITERAL,
    /** Tried something that the sandbox refuses. */
    FORBIDDEN
  }

  /** Whether it returned a literal. */
  public boolean ok() {
    return status == Status.OK;
  }
}
