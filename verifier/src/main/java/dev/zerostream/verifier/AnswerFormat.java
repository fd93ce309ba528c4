package dev.zerostream.verifier;

import dev.zerostream.schemas.TaskType;
import java.util.List;

/**
 * How a model writes down what it proposes and answers.
 *
 * <p><b>Contract</b>: pure text work, tolerant of white space, never evaluates anything; whatever
 * does not fit is {@link Malformed} with a reason.
 */
public interface AnswerFormat {

  /** What was found in a response. */
  sealed interface Found {}

  /** A deduction, abduction or error deduction proposal. */
  record Snippet(String program, String input) implements Found {}

  /** An induction proposal. */
  record Inputs(List<String> inputs, String message) implements Found {}

  /** A solver's answer: an output, an argument list, a program or the name of an exception. */
  record Answer(String text) implements Found {}

  /** Nothing that fits. */
  record Malformed(String why) implements Found {}

  /**
   * Reads a proposal.
   *
   * @param finished whether the model ended the text itself
   */
  Found proposal(TaskType type, String response, boolean finished);

  /** Reads an answer. */
  Found answer(TaskType type, String response, boolean finished);

  /** The format of that name in the settings. */
  static AnswerFormat named(String name) {
    return name.equals("compact") ? new CompactFormat() : new ReasoningFormat();
  }
}
