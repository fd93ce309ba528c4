package dev.zerostream.runner.fault;

/** The process is gone: nothing after the call that throws this happens. */
public final class Killed extends Error {

  private static final long serialVersionUID = 1L;

  Killed(String where) {
    super("killed at " + where);
  }
}
