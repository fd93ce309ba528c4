package dev.zerostream.policy.remote;

/** A server that does not answer, or not now: to be asked again, there or elsewhere. */
final class ServerTrouble extends Exception {

  private static final long serialVersionUID = 1L;

  private final boolean restarted;

  private ServerTrouble(String message, boolean restarted, Throwable cause) {
    super(message, cause);
    this.restarted = restarted;
  }

  static ServerTrouble of(String message) {
    return new ServerTrouble(message, false, null);
  }

  /** The connection broke: what the server had in force before is no longer known. */
  static ServerTrouble lost(String message, Throwable cause) {
    return new ServerTrouble(message, true, cause);
  }

  /** Whether the server may be another process than before. */
  boolean restarted() {
    return restarted;
  }
}
