package dev.zerostream.verifier.sandbox;

import java.util.Optional;

/** What a check found: a program and input that make a task, or the reason why not. */
public sealed interface TaskOutcome {

  /**
   * The program is deterministic on this input: it returns a literal or, where that is asked for,
   * raises.
   *
   * @param output the literal, read back and confirmed; or the name of the type that is raised
   * @param inspection facts about the program, canonical hash and complexity among them
   * @param fingerprint of its behaviour on probes, empty if too few of them returned
   */
  record Accepted(String output, Inspection inspection, Optional<String> fingerprint)
      implements TaskOutcome {

    /** SHA-256 of the canonical source. */
    public String canonicalHash() {
      return inspection.canonicalHash();
    }
  }

  /**
   * No task.
   *
   * @param reason the kind
   * @param detail one sentence
   */
  record Refused(RejectKind reason, String detail) implements TaskOutcome {}
}
