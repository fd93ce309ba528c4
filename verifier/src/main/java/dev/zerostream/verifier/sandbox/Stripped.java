package dev.zerostream.verifier.sandbox;

/**
 * A program without some of its parts.
 *
 * @param program what is left of it; null for a text that is no program
 * @param error one sentence for a text that is no program, else null
 */
public record Stripped(String program, String error) {}
