package dev.zerostream.stage;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where a process finds what its command line leaves open.
 *
 * <p><b>Contract</b>: strongest first: the command line, the environment ({@code
 * ZEROSTREAM_BOOTSTRAP_SERVERS} for {@code --bootstrap-servers}), the user's file ({@code
 * bootstrap.servers}; {@code --profile} names it), for addresses the file of client properties, and
 * the default. Settings have the same order, see {@link Settings}.
 *
 * @param environment variables of the process
 * @param file the user's file, empty where none is named
 */
public record OptionSources(Map<String, String> environment, Map<String, String> file) {

  /** Options that may come from elsewhere, as they stand on a command line. */
  public static final List<String> OPTIONS =
      List.of(
          "--bootstrap-servers",
          "--schema-registry",
          "--client-properties",
          "--topic-prefix",
          "--model",
          "--data",
          "--checkpoints",
          "--reset-optimizer",
          "--wait",
          "--health-host",
          "--health-port",
          "--profile",
          "--seed",
          "--minutes",
          "--versions",
          "--report",
          "--port");

  private static final String CLIENT_PROPERTIES = "--client-properties";

  /** In the file this key names the profile underneath. */
  private static final String PROFILE = "--profile";

  /**
   * The sources of a process.
   *
   * @param profileOrFile what its command line says for {@code --profile}, if anything
   * @throws BadUsage when the file can not be read
   */
  public static OptionSources of(Optional<String> profileOrFile, Map<String, String> environment) {
    OptionSources bare = new OptionSources(environment, Map.of());
    Optional<String> named = profileOrFile.or(() -> bare.find(PROFILE));
    return new OptionSources(
        environment,
        named
            .filter(name -> !Profiles.BUILT_IN.contains(name))
            .map(Profiles::file)
            .orElse(Map.of()));
  }

  /** The value of {@code option}, which the command line does not give. */
  public Optional<String> find(String option) {
    return Optional.ofNullable(environment.get(variable(option)))
        .or(() -> Optional.ofNullable(option.equals(PROFILE) ? null : file.get(key(option))));
  }

  /** The same for one of the addresses, which the file of client properties may have too. */
  public Optional<String> address(String option, Optional<String> clientProperties) {
    String name = option.equals("--schema-registry") ? "schema.registry.url" : key(option);
    return find(option).or(() -> Optional.ofNullable(read(clientProperties).get(name)));
  }

  /** What the user's file says, options left away. */
  Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>(file);
    settings.keySet().removeIf(OptionSources::isOption);
    return settings;
  }

  /**
   * The client properties of the process.
   *
   * @param named the file that its command line names, if it does
   * @throws BadUsage when a file can not be read, or a property is refused
   */
  public ClientProperties clientProperties(Optional<String> named) {
    return ClientProperties.of(read(named), environment);
  }

  private Map<String, String> read(Optional<String> clientProperties) {
    return clientProperties
        .or(() -> find(CLIENT_PROPERTIES))
        .map(name -> Profiles.read(name, "a readable file of client properties"))
        .orElse(Map.of());
  }

  /** Whether {@code key} of a file is an option and no setting. */
  static boolean isOption(String key) {
    return !key.equals("topic.prefix")
        && OPTIONS.stream().anyMatch(option -> key(option).equals(key));
  }

  private static String key(String option) {
    return option.substring(2).replace('-', '.');
  }

  private static String variable(String option) {
    return "ZEROSTREAM_" + option.substring(2).toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
