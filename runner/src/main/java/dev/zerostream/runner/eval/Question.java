package dev.zerostream.runner.eval;

import java.util.Map;

/**
 * What a model is asked.
 *
 * @param kind what the answer is to be
 * @param parts of the question, by the names of the gaps in the kind's prompt
 */
public record Question(Kind kind, Map<String, String> parts) {

  /** What an answer is to be. */
  public enum Kind {
    /** What a function returns, a literal. */
    OUTPUT,
    /** Arguments with which a function returns a value, literals. */
    INPUT,
    /** The rest of a program, or the whole function again. */
    COMPLETION,
    /** A program. */
    PROGRAM,
    /** The final answer to a problem of mathematics. */
    MATHEMATICS
  }

  static Question output(String program, String input) {
    return new Question(Kind.OUTPUT, Map.of("program", program, "input", input));
  }

  static Question input(String program, String output) {
    return new Question(Kind.INPUT, Map.of("program", program, "output", output));
  }

  static Question completion(String program) {
    return new Question(Kind.COMPLETION, Map.of("program", program));
  }

  static Question program(String text) {
    return new Question(Kind.PROGRAM, Map.of("text", text));
  }

  static Question mathematics(String text) {
    return new Question(Kind.MATHEMATICS, Map.of("text", text));
  }
}
