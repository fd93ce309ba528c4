package dev.zerostream.runner;

import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Cluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A run's log, open for reading.
 *
 * <p><b>Contract</b>: of a data folder, the broker that runs there is joined; where none runs, one
 * is started on any free port and ends with this. Nothing is written to the run's topics.
 */
final class OpenLog implements AutoCloseable {

  private final Cluster cluster;
  private final Optional<Path> endpoint;
  private final Optional<LocalPlatform> platform;
  private final Optional<RunFolder> folder;

  private OpenLog(
      Cluster cluster,
      Optional<Path> endpoint,
      Optional<LocalPlatform> platform,
      Optional<RunFolder> folder) {
    this.cluster = cluster;
    this.endpoint = endpoint;
    this.platform = platform;
    this.folder = folder;
  }

  /** The log at these addresses. */
  static OpenLog at(String bootstrapServers, String registryUrl, String prefix) {
    return new OpenLog(
        new Cluster(bootstrapServers, registryUrl, prefix, "none"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * The log in a run's data folder.
   *
   * @throws BadUsage when there is no run, or a process holds the folder and answers nowhere
   */
  static OpenLog in(Path path, String prefix) {
    if (!Files.isDirectory(path.resolve("kafka"))) {
      throw new BadUsage(
          "Expected a run in %s, but there is no log; name its folder with --data"
              .formatted(path.toAbsolutePath()));
    }
    Optional<RunFolder> free = RunFolder.openIfFree(path);
    return free.isPresent() ? started(free.get(), prefix) : joined(path, prefix);
  }

  private static OpenLog joined(Path path, String prefix) {
    Endpoint endpoint =
        Endpoint.read(path)
            .orElseThrow(
                () ->
                    new BadUsage(
                        "Expected the process that holds %s to answer, but it has not started its broker yet"
                            .formatted(path.toAbsolutePath())));
    return at(endpoint.bootstrapServers(), endpoint.registryUrl(), prefix);
  }

  private static OpenLog started(RunFolder folder, String prefix) {
    try {
      LocalPlatform platform = LocalPlatform.embedded(folder.path(), 0);
      Endpoint endpoint = Endpoint.of(platform);
      endpoint.write(folder.path());
      return new OpenLog(
          new Cluster(endpoint.bootstrapServers(), endpoint.registryUrl(), prefix, "none"),
          Optional.of(folder.path()),
          Optional.of(platform),
          Optional.of(folder));
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /** Where the topics are. */
  Cluster cluster() {
    return cluster;
  }

  @Override
  public void close() {
    endpoint.ifPresent(Endpoint::remove);
    platform.ifPresent(LocalPlatform::close);
    folder.ifPresent(RunFolder::close);
  }
}
