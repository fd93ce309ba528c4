package dev.zerostream.stage;

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
}
