package dev.zerostream.runner;

import dev.zerostream.schemas.RunStarted;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.ClusterCheck;
import dev.zerostream.stage.Runs;
import dev.zerostream.stage.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A run's log, opened for a command: on a cluster, in the broker of a process that is running the
 * folder, or in a broker started on the folder for the time being, which others may join.
 */
final class OpenLog implements AutoCloseable {

  private final Optional<RunFolder> folder;
  private final LocalPlatform platform;
  private final Cluster cluster;
  private final RunStarted run;
  private final Settings settings;

  private OpenLog(Optional<RunFolder> folder, LocalPlatform platform, String prefix) {
    this.folder = folder;
    this.platform = platform;
    Cluster bare = platform.cluster(prefix);
    ClusterCheck.require(bare);
    this.run =
        Runs.announced(bare)
            .orElseThrow(
                () ->
                    new BadUsage(
                        "Expected a run on %s with topic prefix '%s', but none is announced"
                            .formatted(platform.bootstrapServers(), prefix)));
    this.settings = Settings.ofRun(run.getSettings(), Map.of());
    this.cluster = platform.cluster(settings);
    folder.ifPresent(mine -> Endpoint.write(mine.path(), cluster));
  }

  /**
   * Opens what the options name.
   *
   * @throws BadUsage when there is no run
   */
  static OpenLog of(LogOptions options) {
    String prefix = options.prefix == null ? "" : options.prefix;
    return options
        .cluster
        .external()
        .map(external -> new OpenLog(Optional.empty(), external, prefix))
        .orElseGet(() -> local(options.data, Optional.ofNullable(options.prefix)));
  }

  private static OpenLog local(Path data, Optional<String> prefix) {
    if (!Files.isDirectory(data.resolve("kafka"))) {
      throw new BadUsage(
          "Expected the folder of a run at %s, but it has no log; name one with --data"
              .formatted(data.toAbsolutePath()));
    }
    Optional<RunFolder> free = RunFolder.openIfFree(data);
    Endpoint known = Endpoint.in(data);
    if (free.isEmpty()) {
      LocalPlatform running = new LocalPlatform.External(known.bootstrap(), known.registry());
      return new OpenLog(Optional.empty(), running, prefix.orElse(known.prefix()));
    }
    return started(free.get(), prefix.orElse(known.prefix()));
  }

  private static OpenLog started(RunFolder folder, String prefix) {
    LocalPlatform platform = null;
    try {
      platform = LocalPlatform.embedded(folder.path(), 0);
      return new OpenLog(Optional.of(folder), platform, prefix);
    } catch (RuntimeException e) {
      if (platform != null) {
        platform.close();
      }
      folder.close();
      throw e;
    }
  }

  /** Where the log is. */
  Cluster cluster() {
    return cluster;
  }

  /** The run. */
  RunStarted run() {
    return run;
  }

  /** The run's settings. */
  Settings settings() {
    return settings;
  }

  @Override
  public void close() {
    platform.close();
    folder.ifPresent(RunFolder::close);
  }
}
