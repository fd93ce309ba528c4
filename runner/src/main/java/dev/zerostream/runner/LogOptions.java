package dev.zerostream.runner;

import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.ClusterCheck;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of every command that reads a run's log. */
final class LogOptions {

  @Option(
      names = "--data",
      defaultValue = "data/run",
      description =
          "folder of a run: its broker is joined, or started when it is not running; default"
              + " ${DEFAULT-VALUE}")
  Path data;

  @Option(names = "--bootstrap-servers", description = "a cluster instead of a folder")
  String bootstrapServers;

  @Option(names = "--schema-registry", description = "its schema registry")
  String schemaRegistry;

  @Option(names = "--topic-prefix", defaultValue = "", description = "prefix of the run's topics")
  String prefix;

  /**
   * Opens the log that the options name.
   *
   * @throws BadUsage when nothing answers there
   */
  OpenLog open() {
    if ((bootstrapServers == null) != (schemaRegistry == null)) {
      throw new BadUsage(
          "Expected --bootstrap-servers together with --schema-registry, but got only one");
    }
    if (bootstrapServers == null) {
      return OpenLog.in(data, prefix);
    }
    OpenLog log = OpenLog.at(bootstrapServers, schemaRegistry, prefix);
    ClusterCheck.require(log.cluster());
    return log;
  }
}
