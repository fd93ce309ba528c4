package dev.zerostream.verifier.sandbox;

import java.util.List;
import java.util.Map;

/**
 * Facts about a program from its syntax tree.
 *
 * @param parses whether it is a Python program
 * @param error one sentence when it does not parse, else null
 * @param definesEntryPoint whether it defines a function {@code f} at top level
 * @param parameters number of parameters of {@code f}
 * @param forbidden names of forbidden modules, functions and attributes that it mentions
 * @param canonicalSource the program without comments and docstrings, local names normalised
 * @param canonicalHash SHA-256 of the canonical source, hexadecimal
 * @param mayShareFork whether it can keep no state outside its own namespace
 * @param complexity {@code astNodes, lines, cyclomatic, cognitive, halsteadVolume, halsteadEffort}
 */
public record Inspection(
    boolean parses,
    String error,
    boolean definesEntryPoint,
    int parameters,
    List<String> forbidden,
    String canonicalSource,
    String canonicalHash,
    boolean mayShareFork,
    Map<String, Double> complexity) {}
