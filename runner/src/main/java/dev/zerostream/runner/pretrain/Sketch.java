package dev.zerostream.runner.pretrain;

import dev.zerostream.schemas.Domain;
import java.util.List;

/**
 * A program of the grammar before it has run.
 *
 * @param program source that defines f
 * @param traced the same program, returning the list of all intermediate values instead
 * @param steps number of values in that list
 * @param inputs kinds of its parameters
 * @param domain mathematics when it only computes with numbers
 * @param hint a few words on what it does
 */
record Sketch(
    String program, String traced, int steps, List<Kind> inputs, Domain domain, String hint) {}
