package dev.zerostream.runner.eval;

import dev.zerostream.verifier.sandbox.Sandbox;
import java.util.Optional;

/**
 * One problem of a suite.
 *
 * <p><b>Contract</b>: {@link #fault} runs nothing outside the sandbox and never throws for a bad
 * answer; a failing machine is {@link dev.zerostream.verifier.sandbox.SandboxUnavailable}.
 */
public interface Problem {

  /** Name within the suite, as published. */
  String id();

  /** What a model is asked, without any format of ours around it. */
  Question question();

  /** The published solution, in the form in which answers are judged. */
  String reference();

  /** Why this answer is wrong in one sentence, empty if it is right. */
  Optional<String> fault(String answer, Sandbox sandbox);
}
