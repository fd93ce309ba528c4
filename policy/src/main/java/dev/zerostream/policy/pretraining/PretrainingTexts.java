package dev.zerostream.policy.pretraining;

import java.util.Iterator;

/** An endless, repeatable stream of texts. */
@FunctionalInterface
public interface PretrainingTexts {

  /**
   * The stream behind its first {@code taken} texts. An interrupted training asks for the rest of
   * the same stream, so equal arguments must give equal texts.
   */
  Iterator<PretrainingText> after(long taken);
}
