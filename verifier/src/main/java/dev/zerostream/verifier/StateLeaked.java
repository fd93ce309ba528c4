package dev.zerostream.verifier;

/**
 * Thrown when a verdict from a shared process is not the one that the same input gets alone: some
 * program reached another's input, and no verdict of its group can be trusted.
 */
final class StateLeaked extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StateLeaked(String evidence) {
    super(evidence);
  }
}
