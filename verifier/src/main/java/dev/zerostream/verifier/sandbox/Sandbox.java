package dev.zerostream.verifier.sandbox;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Runs untrusted Python programs.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>Thread-safe.
 *   <li>What a program does is a result with a status; a failing machine is {@link
 *       SandboxUnavailable}, never a result.
 *   <li>No model text is evaluated in this process.
 * </ul>
 */
public interface Sandbox extends AutoCloseable {

  /** Facts about a program from its syntax tree; runs nothing. */
  Inspection inspect(String source);

  /**
   * Calls the program's {@code f} once per input, each in a fresh namespace.
   *
   * <p>The inputs share a process. A program that can keep state outside its namespace ({@link
   * Inspection#mayShareFork} is false) may let one input see another: call once per input then.
   *
   * @param source the program
   * @param inputs argument lists as source text, such as {@code 1, [2, 3]}
   * @param limits bounds on each execution and on all; inputs that come too late time out
   * @param hashSeed selects the server whose string hashes start from this seed, modulo the number
   *     of servers
   * @return one execution per input, in order
   */
  List<Execution> run(String source, List<String> inputs, Limits limits, int hashSeed);

  /**
   * Like {@link #run}, for a caller to whom one failure decides: what comes after it need not run.
   *
   * @return one execution per input up to the first that returned no literal
   */
  default List<Execution> runUntilFailure(
      String source, List<String> inputs, Limits limits, int hashSeed) {
    List<Execution> all = run(source, inputs, limits, hashSeed);
    for (int i = 0; i < all.size(); i++) {
      if (!all.get(i).ok()) {
        return all.subList(0, i + 1);
      }
    }
    return all;
  }

  /** Parses both sides of each pair as literals and compares values; runs no code. */
  List<Comparison> compare(List<LiteralPair> pairs);

  /**
   * Calls the program's {@code f} with all inputs one after the other in one namespace of one
   * process, so that state that it keeps shows.
   *
   * @return one execution per input; after one that ended the process, all are like it
   */
  default List<Execution> runKeepingState(
      String source, List<String> inputs, Limits limits, int hashSeed) {
    throw new UnsupportedOperationException("Expected a sandbox that can keep a namespace");
  }

  /**
   * Inputs that fit the same function: derived from the types of this input, not from its values,
   * so that two inputs of the same types have the same probes. Runs nothing.
   *
   * @param input an argument list as source text
   * @return at most eight different argument lists, none if the input is not an argument list of
   *     literals or is empty
   */
  default List<String> probes(String input) {
    throw new UnsupportedOperationException("Expected a sandbox that can derive probes");
  }

  /**
   * Whether a program builds on functions that are to stand before it: it calls each of them within
   * f, in code that can be reached, and binds none of their names. Runs nothing.
   *
   * @return one sentence when it does not; empty for a text that is no program
   */
  default Optional<String> composition(String source, List<String> names) {
    throw new UnsupportedOperationException("Expected a sandbox that can read calls");
  }

  /**
   * A program without these parts, made from its syntax tree. Where comments go, the rest is
   * printed anew; else the rest stays as it is written, with {@code pass} where a block would be
   * left empty or a statement shares its lines with others. Runs nothing.
   */
  default Stripped strip(String source, Set<Part> parts) {
    throw new UnsupportedOperationException("Expected a sandbox that can take parts out");
  }

  /** How many servers with distinct hash seeds stand behind {@link #run}. */
  int servers();

  @Override
  void close();
}
