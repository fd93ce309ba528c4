package dev.zerostream.dashboard;

import dev.zerostream.stage.Fleets;
import dev.zerostream.stage.Settings;
import java.time.Duration;

/**
 * The dashboard's settings.
 *
 * @param window length of a metric window
 * @param rows rows of the model's batch, of which the busy share is told
 * @param fleets of solvers, which are told apart
 * @param stopAlarms alarms after which the run is to stop; 0 for never
 * @param host address to listen on
 * @param port to listen on, 0 for any free one
 */
public record DashboardConfig(
    Duration window, int rows, Fleets fleets, int stopAlarms, String host, int port) {

  /** The dashboard's part of the settings. */
  public static DashboardConfig of(Settings settings) {
    return new DashboardConfig(
        Duration.ofSeconds(settings.integer("metrics.window.seconds", 1, 86_400)),
        settings.integer("policy.rows", 1, 100_000),
        Fleets.of(settings),
        settings.integer("safety.stop.alarms", 0, 1_000_000),
        settings.text("dashboard.host"),
        settings.integer("dashboard.port", 0, 65_535));
  }

  /** The same on another port. */
  public DashboardConfig withPort(int other) {
    return new DashboardConfig(window, rows, fleets, stopAlarms, host, other);
  }
}
