package dev.zerostream.stage;

/** How a stage does. */
public sealed interface Health {

  /** It works, or waits for work. */
  record Running() implements Health {}

  /**
   * It can not go on.
   *
   * @param cause why
   */
  record Failed(Throwable cause) implements Health {}
}
