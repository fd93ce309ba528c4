package dev.zerostream.verifier.sandbox;

/** The machine failed, not the program: retry elsewhere or stop, but never judge. */
public final class SandboxUnavailable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public SandboxUnavailable(String message) {
    super(message);
  }

  public SandboxUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
