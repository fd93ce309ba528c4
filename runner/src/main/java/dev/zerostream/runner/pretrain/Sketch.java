package dev.zerostream.runner.pretrain;

import dev.zerostream.schemas.Domain;
import java.util.List;

/**
 * A program of the grammar before it has run.
 *
 * @param program source that defines f
 * @param noted the same program, returning its steps instead, see {@link ProgramWriter}
 * @param steps lines of the program that are steps
 * @param inputs kinds of its parameters
 * @param domain mathematics when it only computes with numbers
 * @param hint a few words on what it does
 */
record Sketch(
    String program, String noted, int steps, List<Kind> inputs, Domain domain, String hint) {}
