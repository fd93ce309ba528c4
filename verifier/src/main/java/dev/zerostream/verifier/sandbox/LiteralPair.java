package dev.zerostream.verifier.sandbox;

/** Two texts to be compared as Python literals. */
public record LiteralPair(String left, String right) {}
