package dev.zerostream.dashboard;

/** The run is to stop, because the safety monitor raised as many alarms as the settings allow. */
public final class SafetyStop extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SafetyStop(long alarms, int allowed) {
    super(
        "Expected fewer than %d safety alarms (safety.stop.alarms), but there are %d; see safety-flags"
            .formatted(allowed, alarms));
  }
}
