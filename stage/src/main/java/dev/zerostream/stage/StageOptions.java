package dev.zerostream.stage;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The options of a stage that runs as its own process. What the command line leaves open comes from
 * {@link OptionSources}.
 *
 * @param properties what the process's Kafka and registry clients are told besides the addresses
 * @param model folder of the base model; empty for the shipped one
 * @param data folder for what the stage keeps on disk
 * @param prefix of the run's topics
 * @param checkpoints folder of the learner's states, by default within {@code data}
 * @param resetOptimizer whether the learner goes on with fresh moments when its state is lost
 * @param patience how long it waits at its start for a cluster that does not answer
 * @param healthHost address on which health requests are answered
 * @param healthPort where health requests are answered, 0 for any free port
 * @param overrides settings that differ from the run's, for this process only
 */
public record StageOptions(
    String bootstrapServers,
    String schemaRegistry,
    ClientProperties properties,
    Optional<Path> model,
    Path data,
    String prefix,
    Path checkpoints,
    boolean resetOptimizer,
    Duration patience,
    String healthHost,
    int healthPort,
    Map<String, String> overrides) {

  /** How to call a stage. */
  public static final String USAGE =
      "--bootstrap-servers HOST:PORT --schema-registry URL [--client-properties FILE]"
          + " [--topic-prefix PREFIX] [--model DIR] [--data DIR] [--checkpoints DIR]"
          + " [--reset-optimizer] [--wait SECONDS] [--health-host ADDRESS] [--health-port PORT] [--profile FILE]"
          + " [--device DEVICE] [--set KEY=VALUE]...";

  private static final String RESET = "--reset-optimizer";
  private static final Set<String> OF_RUNS =
      Set.of("--seed", "--minutes", "--versions", "--report", "--port");
  private static final int PORTS = 65_535;
  private static final int LONGEST_WAIT = 86_400;

  /**
   * Reads the options of the stage {@code name}, with the environment of this process.
   *
   * @throws BadUsage for an unknown or incomplete option
   */
  public static StageOptions parse(String name, List<String> arguments) {
    return parse(name, arguments, System.getenv());
  }

  /** The same with another environment. */
  static StageOptions parse(String name, List<String> arguments, Map<String, String> environment) {
    Map<String, String> given = new TreeMap<>();
    Map<String, String> settings = new TreeMap<>();
    read(name, arguments, given, settings);
    requireFile(given.get("--profile"));
    return from(
        name,
        new Given(
            given, OptionSources.of(Optional.ofNullable(given.get("--profile")), environment)),
        settings);
  }

  private static StageOptions from(String name, Given given, Map<String, String> settings) {
    Path data = Path.of(given.or("--data", "data/" + name));
    Optional<String> properties = Optional.ofNullable(given.options().get("--client-properties"));
    return new StageOptions(
        given.address(name, "--bootstrap-servers", properties),
        given.address(name, "--schema-registry", properties),
        given.sources().clientProperties(properties),
        given.find("--model").map(Path::of),
        data,
        given.or("--topic-prefix", ""),
        Path.of(given.or("--checkpoints", data.resolve("checkpoints").toString())),
        Boolean.parseBoolean(given.or(RESET, "false")),
        Duration.ofSeconds(number("--wait", given.or("--wait", "60"), LONGEST_WAIT, "seconds")),
        given.or("--health-host", "127.0.0.1"),
        number("--health-port", given.or("--health-port", "0"), PORTS, "a port number"),
        Settings.overrides(given.sources(), settings));
  }

  /** What the command line says, before what is found elsewhere. */
  private record Given(Map<String, String> options, OptionSources sources) {

    Optional<String> find(String option) {
      return Optional.ofNullable(options.get(option)).or(() -> sources.find(option));
    }

    String or(String option, String otherwise) {
      return find(option).orElse(otherwise);
    }

    String address(String name, String option, Optional<String> properties) {
      return Optional.ofNullable(options.get(option))
          .or(() -> sources.address(option, properties))
          .orElseThrow(
              () -> new BadUsage("Expected %s with %s, but it is missing".formatted(name, option)));
    }
  }

  private static void read(
      String name,
      List<String> arguments,
      Map<String, String> given,
      Map<String, String> settings) {
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String option = rest.next();
      if (option.equals(RESET)) {
        given.put(RESET, "true");
        continue;
      }
      if (!rest.hasNext()) {
        throw new BadUsage("Expected a value after %s, but there is none".formatted(option));
      }
      take(name, option, rest.next(), given, settings);
    }
  }

  private static void take(
      String name,
      String option,
      String value,
      Map<String, String> given,
      Map<String, String> settings) {
    if (option.equals("--set")) {
      String[] pair = value.split("=", 2);
      if (pair.length < 2) {
        throw new BadUsage("Expected --set KEY=VALUE, but got " + value);
      }
      settings.put(pair[0], pair[1]);
    } else if (option.equals("--device")) {
      settings.put("device", value);
    } else if (OptionSources.OPTIONS.contains(option) && !OF_RUNS.contains(option)) {
      given.put(option, value);
    } else {
      throw new BadUsage("Expected %s %s, but got %s".formatted(name, USAGE, option));
    }
  }

  /** A stage takes the run's profile; a file changes some of it. */
  private static void requireFile(String profile) {
    if (profile != null && Profiles.BUILT_IN.contains(profile)) {
      throw new BadUsage(
          "Expected --profile of a stage to be a file, since its run has a profile, but got "
              + profile);
    }
  }

  private static int number(String option, String text, int most, String what) {
    String refusal = "Expected %s to be %s, but got %s".formatted(option, what, text);
    try {
      int number = Integer.parseInt(text);
      if (number >= 0 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new BadUsage(refusal, e);
    }
    throw new BadUsage(refusal);
  }
}
