package dev.zerostream.verifier.sandbox;

/**
 * Outcome of comparing two literals.
 *
 * @param leftIsLiteral whether the left text is one literal
 * @param rightIsLiteral whether the right text is one literal
 * @param equal whether both are literals and equal by Python's {@code ==}
 */
public record Comparison(boolean leftIsLiteral, boolean rightIsLiteral, boolean equal) {}
