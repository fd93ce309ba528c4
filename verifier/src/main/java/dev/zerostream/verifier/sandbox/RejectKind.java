package dev.zerostream.verifier.sandbox;

/** Why a program with an input makes no task. */
public enum RejectKind {
  SYNTAX,
  NO_ENTRY_POINT,
  FORBIDDEN,
  RUNTIME_ERROR,
  TIMEOUT,
  MEMORY,
  OUTPUT_TOO_LARGE,
  NOT_A_LITERAL,
  NONDETERMINISTIC,
  NO_ERROR;

  /** The reason for an execution that returned no literal. */
  static RejectKind of(Execution execution) {
    return switch (execution.status()) {
      case SYNTAX -> SYNTAX;
      case RUNTIME_ERROR -> RUNTIME_ERROR;
      case TIMEOUT -> TIMEOUT;
      case MEMORY -> MEMORY;
      case OUTPUT_TOO_LARGE -> OUTPUT_TOO_LARGE;
      case NOT_A_LITERAL -> NOT_A_LITERAL;
      case FORBIDDEN -> FORBIDDEN;
      case OK -> throw new IllegalArgumentException("Expected a failed execution, but it returned");
    };
  }
}
