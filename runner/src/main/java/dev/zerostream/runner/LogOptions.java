package dev.zerostream.runner;

import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which run's log a command reads. */
final class LogOptions {

  @Option(
      names = "--data",
      defaultValue = "data/run",
      description =
          "folder of the run: its broker is joined, or started when it is not running; default"
              + " ${DEFAULT-VALUE}")
  Path data;

  @Mixin ClusterOptions cluster = new ClusterOptions();

  @Option(names = "--topic-prefix", description = "of the run's topics, where it has one")
  String prefix;
}
