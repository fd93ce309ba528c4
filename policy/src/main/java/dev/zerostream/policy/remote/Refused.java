package dev.zerostream.policy.remote;

/**
 * An answer that can not be made a trajectory exactly, or a request that the server will never
 * accept: asking again would not help.
 */
public final class Refused extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  Refused(String message) {
    super(message);
  }
}
