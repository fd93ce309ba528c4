package dev.zerostream.stage;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The command line of a stage that runs as its own process.
 *
 * @param model folder of the base model; empty for the shipped one
 * @param data folder for what the stage keeps on disk
 * @param prefix of the run's topics
 * @param checkpoints folder of the learner's states, by default within {@code data}
 * @param resetOptimizer whether the learner goes on with fresh moments when its state is lost
 * @param healthPort where health requests are answered, 0 for any free port
 * @param overrides settings that differ from the run's, for this process only
 */
public record StageOptions(
    String bootstrapServers,
    String schemaRegistry,
    Optional<Path> model,
    Path data,
    String prefix,
    Path checkpoints,
    boolean resetOptimizer,
    int healthPort,
    Map<String, String> overrides) {

  /** How to call a stage. */
  public static final String USAGE =
      "--bootstrap-servers HOST:PORT --schema-registry URL [--topic-prefix PREFIX] [--model DIR]"
          + " [--data DIR] [--checkpoints DIR] [--reset-optimizer] [--health-port PORT]"
          + " [--device DEVICE] [--set KEY=VALUE]...";

  private static final String RESET = "--reset-optimizer";
  private static final int PORTS = 65_535;

  /**
   * Reads the options of the stage {@code name}.
   *
   * @throws BadUsage for an unknown or incomplete option
   */
  public static StageOptions parse(String name, List<String> arguments) {
    Map<String, String> single = new TreeMap<>();
    Map<String, String> overrides = new TreeMap<>();
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String option = rest.next();
      if (option.equals(RESET)) {
        single.put(RESET, "yes");
        continue;
      }
      if (!rest.hasNext()) {
        throw new BadUsage("Expected a value after %s, but there is none".formatted(option));
      }
      take(name, option, rest.next(), single, overrides);
    }
    Path data = Path.of(single.getOrDefault("--data", "data/" + name));
    return new StageOptions(
        required(name, single, "--bootstrap-servers"),
        required(name, single, "--schema-registry"),
        Optional.ofNullable(single.get("--model")).map(Path::of),
        data,
        single.getOrDefault("--topic-prefix", ""),
        Path.of(single.getOrDefault("--checkpoints", data.resolve("checkpoints").toString())),
        single.containsKey(RESET),
        port(single.getOrDefault("--health-port", "0")),
        overrides);
  }

  private static void take(
      String name,
      String option,
      String value,
      Map<String, String> single,
      Map<String, String> overrides) {
    switch (option) {
      case "--set" -> {
        String[] pair = value.split("=", 2);
        if (pair.length < 2) {
          throw new BadUsage("Expected --set KEY=VALUE, but got " + value);
        }
        overrides.put(pair[0], pair[1]);
      }
      case "--device" -> overrides.put("device", value);
      case "--bootstrap-servers",
          "--schema-registry",
          "--model",
          "--data",
          "--checkpoints",
          "--health-port",
          "--topic-prefix" ->
          single.put(option, value);
      default -> throw new BadUsage("Expected %s %s, but got %s".formatted(name, USAGE, option));
    }
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= PORTS) {
        return port;
      }
    } catch (NumberFormatException e) {
      throw new BadUsage("Expected --health-port to be a port number, but got " + text, e);
    }
    throw new BadUsage("Expected --health-port to be a port number, but got " + text);
  }

  private static String required(String name, Map<String, String> single, String option) {
    String value = single.get(option);
    if (value == null) {
      throw new BadUsage("Expected %s with %s, but it is missing".formatted(name, option));
    }
    return value;
  }
}
