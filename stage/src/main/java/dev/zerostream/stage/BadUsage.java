package dev.zerostream.stage;

import java.util.function.Supplier;

/**
 * What the user asked for can not be done as asked. The message is one sentence for the user:
 * expected what, but what.
 */
public final class BadUsage extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public BadUsage(String sentence) {
    super(sentence);
  }

  public BadUsage(String sentence, Throwable cause) {
    super(sentence, cause);
  }

  /** A model or setting that is refused is the user's to mend, not a failure of ours. */
  public static <T> T ifRefused(Supplier<T> open) {
    try {
      return open.get();
    } catch (IllegalArgumentException e) {
      throw new BadUsage(e.getMessage(), e);
    }
  }
}
