package dev.zerostream.verifier.sandbox;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A part of a program that can be taken out of it. */
public enum Part {
  /** Comments, docstrings and other statements that are only a text. */
  COMMENTS,
  /** Statements at top level other than imports and definitions of functions and classes. */
  GLOBALS,
  /** Statements that are only a call of {@code print}. */
  PRINTS;

  /** The word for it, in settings and to the sandbox. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All words. */
  public static List<String> words() {
    return Stream.of(values()).map(Part::word).toList();
  }
}
