package dev.zerostream.verifier;

import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.verifier.sandbox.Sandbox;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The functions that a proposal had to build on, {@code g_0}, {@code g_1} and so on (arXiv
 * 2505.03335, appendix D.1).
 *
 * @param functions their texts in that order; none for an ordinary proposal
 */
record Composition(List<String> functions) {

  static Composition of(ProposedTask proposal) {
    return new Composition(proposal.getHelpers());
  }

  /** Why the proposed program does not build on them; empty if it does. */
  Optional<String> problem(Sandbox sandbox, String program) {
    List<String> names = IntStream.range(0, functions.size()).mapToObj(i -> "g_" + i).toList();
    return names.isEmpty() ? Optional.empty() : sandbox.composition(program, names);
  }

  /** The program as it runs, as the solver sees it, and as it is kept. */
  String whole(String program) {
    return String.join("\n\n", Stream.concat(functions.stream(), Stream.of(program)).toList());
  }
}
