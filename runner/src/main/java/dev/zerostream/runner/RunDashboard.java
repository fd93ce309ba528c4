package dev.zerostream.runner;

import dev.zerostream.dashboard.DashboardConfig;
import dev.zerostream.dashboard.DashboardStage;
import dev.zerostream.dashboard.SafetyStop;
import dev.zerostream.dashboard.web.Access;
import dev.zerostream.schemas.RunStarted;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.Health;
import dev.zerostream.stage.Settings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The dashboard of an all-in-one run.
 *
 * <p><b>Contract</b>: the run goes on when it fails, which is said once; only a {@link SafetyStop}
 * ends the run.
 */
final class RunDashboard implements AutoCloseable {

  private final Optional<DashboardStage> stage;
  private final Consumer<String> say;
  private final AtomicBoolean told = new AtomicBoolean();

  private RunDashboard(Optional<DashboardStage> stage, Consumer<String> say) {
    this.stage = stage;
    this.say = say;
  }

  /** No dashboard. */
  static RunDashboard none() {
    return new RunDashboard(Optional.empty(), line -> {});
  }

  /**
   * A dashboard that is not yet started.
   *
   * @param port to listen on, 0 for any free one
   * @param say takes lines for the terminal
   * @throws dev.zerostream.stage.BadUsage when the port is taken
   */
  static RunDashboard of(
      Cluster cluster,
      Settings settings,
      int port,
      RunStarted run,
      Path folder,
      InstantSource clock,
      Consumer<String> say) {
    DashboardConfig config = DashboardConfig.of(settings).withPort(port);
    Access access = Access.of(config.host(), settings.list("dashboard.hosts"), System.getenv());
    DashboardStage stage =
        new DashboardStage(
            cluster, config, run, access, "local", folder.resolve("dashboard"), clock);
    return new RunDashboard(Optional.of(stage), say);
  }

  void start() {
    stage.ifPresent(
        it -> {
          it.start();
          it.page().ifPresent(url -> say.accept("dashboard on " + url));
        });
  }

  /** Why the run is to stop, if the safety monitor says so. */
  Optional<SafetyStop> stop() {
    if (stage.isEmpty() || !(stage.get().health() instanceof Health.Failed failed)) {
      return Optional.empty();
    }
    if (failed.cause() instanceof SafetyStop stop) {
      return Optional.of(stop);
    }
    if (told.compareAndSet(false, true)) {
      say.accept("the dashboard stopped, the run goes on: " + failed.cause().getMessage());
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    stage.ifPresent(DashboardStage::close);
  }
}
