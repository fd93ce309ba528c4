package dev.zerostream.runner;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of {@code ./zerostream run}. */
final class RunOptions {

  @Option(names = "--minutes", description = "stop after so many minutes")
  Double minutes;

  @Option(names = "--versions", description = "stop after so many new weight versions")
  Long versions;

  @Option(names = "--model", description = "Hugging Face folder; the shipped nano model if absent")
  Path model;

  @Option(
      names = "--data",
      defaultValue = "data/run",
      description = "folder of the run; default ${DEFAULT-VALUE}")
  Path data;

  @Option(
      names = "--profile",
      defaultValue = "nano",
      description = "nano, paper or a properties file; default ${DEFAULT-VALUE}")
  String profile;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "of all random choices; default ${DEFAULT-VALUE}")
  long seed;

  @Option(names = "--set", description = "KEY=VALUE, changes one setting; may be repeated")
  private final Map<String, String> overrides = new TreeMap<>();

  @Option(names = "--device", description = "auto, cpu, cuda or cuda:N, the setting device")
  private String device;

  @Option(names = "--report", description = "file for the run report, JSON")
  Path report;

  @Option(
      names = "--port",
      defaultValue = "9092",
      description =
          "of the embedded broker; the registry takes the next, the dashboard the one after; 0 for"
              + " any; default"
              + " ${DEFAULT-VALUE}")
  int port;

  @Option(
      names = "--no-dashboard",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "runs without the page")
  boolean dashboard;

  @Mixin ClusterOptions cluster = new ClusterOptions();

  @Option(
      names = "--checkpoints",
      description = "folder of the learner's states, shared storage perhaps; by default in --data")
  private Path checkpoints;

  @Option(
      names = "--reset-optimizer",
      description = "go on with fresh moments when the learner's checkpoint is lost")
  boolean resetOptimizer;

  @Option(
      names = "--health-host",
      defaultValue = "127.0.0.1",
      description = "address on which /health and /ready are answered; default ${DEFAULT-VALUE}")
  String healthHost;

  @Option(
      names = "--health-port",
      defaultValue = "0",
      description = "where /health and /ready are answered; any free port if 0")
  int healthPort;

  Map<String, String> overrides() {
    Map<String, String> all = new TreeMap<>(overrides);
    if (device != null) {
      all.put("device", device);
    }
    return all;
  }

  Path checkpoints() {
    return checkpoints == null ? data.resolve("checkpoints") : checkpoints;
  }

  Optional<Path> modelFolder() {
    return Optional.ofNullable(model);
  }
}
