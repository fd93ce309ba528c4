package dev.zerostream.stage;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All settings in force.
 *
 * <p>Precedence, weakest first: the profile's defaults, the user's file, the environment ({@code
 * ZEROSTREAM_BATCH_GROUPS} for {@code batch.groups}), the command line. The keys of the nano
 * profile are the known keys; any other is refused.
 *
 * @param profile name of the built-in profile underneath
 * @param values every known key with its value
 */
public record Settings(String profile, SortedMap<String, String> values) {

  private static final String ENVIRONMENT_PREFIX = "ZEROSTREAM_";

  /**
   * The settings in force for a process.
   *
   * @param profileOrFile a built-in profile, or a properties file whose key {@code profile} names
   *     the one underneath (nano when absent)
   * @param environment variables of the process
   * @param commandLine settings given as options
   * @throws BadUsage when the file can not be read or a key is unknown
   */
  public static Settings load(
      String profileOrFile, Map<String, String> environment, Map<String, String> commandLine) {
    boolean builtIn = Profiles.BUILT_IN.contains(profileOrFile);
    Map<String, String> file = builtIn ? Map.of() : Profiles.file(profileOrFile);
    String profile = builtIn ? profileOrFile : file.getOrDefault("profile", "nano");
    SortedMap<String, String> values = Profiles.builtIn(profile);
    overlay(values, new OptionSources(environment, file).settings(), "in " + profileOrFile);
    overlay(values, fromEnvironment(values, environment), "in the environment");
    overlay(values, commandLine, "on the command line");
    return new Settings(profile, values);
  }

  /** The built-in profile of that name alone. */
  public static Settings of(String profile) {
    return new Settings(profile, Profiles.builtIn(profile));
  }

  /** The settings that a run was announced with, and what one process changes of them. */
  public static Settings ofRun(Map<String, String> run, Map<String, String> overrides) {
    SortedMap<String, String> values = Profiles.builtIn("nano");
    overlay(values, run, "in the run's record");
    overlay(values, overrides, "on the command line");
    return new Settings(run.getOrDefault("profile", "nano"), values);
  }

  /**
   * What a process changes of its run's settings.
   *
   * @throws BadUsage when a key is unknown
   */
  static Map<String, String> overrides(OptionSources sources, Map<String, String> commandLine) {
    SortedMap<String, String> known = Profiles.builtIn("nano");
    Map<String, String> changes = new TreeMap<>();
    sources.settings().forEach((key, value) -> change(changes, known, key, value, "in the file"));
    changes.putAll(fromEnvironment(known, sources.environment()));
    commandLine.forEach((key, value) -> change(changes, known, key, value, "on the command line"));
    return changes;
  }

  private static void change(
      Map<String, String> changes,
      Map<String, String> known,
      String key,
      String value,
      String where) {
    if (!known.containsKey(key)) {
      throw new BadUsage("Expected a known setting, but found %s %s".formatted(key, where));
    }
    changes.put(key, value);
  }

  /** These settings with one changed. */
  public Settings with(String key, Object value) {
    SortedMap<String, String> changed = new TreeMap<>(values);
    overlay(changed, Map.of(key, value.toString()), "in the code");
    return new Settings(profile, changed);
  }

  /** The text of a setting. */
  public String text(String key) {
    String value = values.get(key);
    if (value == null) {
      throw new BadUsage("Expected a known setting, but there is no " + key);
    }
    return value;
  }

  /** A whole number within bounds, both inclusive. */
  public int integer(String key, int least, int most) {
    return (int) number(key, least, most, true);
  }

  /** A number within bounds, both inclusive. */
  public double real(String key, double least, double most) {
    return number(key, least, most, false);
  }

  /** A comma-separated list. */
  public List<String> list(String key) {
    return text(key).isBlank() ? List.of() : List.of(text(key).split("\\s*,\\s*"));
  }

  /** One of {@code choices}. */
  public String choice(String key, List<String> choices) {
    String value = text(key);
    if (!choices.contains(value)) {
      throw new BadUsage(
          "Expected %s to be one of %s, but it is %s".formatted(key, choices, value));
    }
    return value;
  }

  /** Some of {@code words} as a comma-separated list, each at most once, perhaps none. */
  public List<String> some(String key, List<String> words) {
    List<String> found = list(key);
    if (!words.containsAll(found) || found.stream().distinct().count() < found.size()) {
      throw new BadUsage(
          "Expected %s to be some of %s, each once, but it is %s".formatted(key, words, text(key)));
    }
    return found;
  }

  private double number(String key, double least, double most, boolean whole) {
    String value = text(key);
    try {
      double number = whole ? Long.parseLong(value) : Double.parseDouble(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new BadUsage(expectation(key, least, most, whole) + value, e);
    }
    throw new BadUsage(expectation(key, least, most, whole) + value);
  }

  private static String expectation(String key, double least, double most, boolean whole) {
    String range =
        whole ? "%.0f to %.0f".formatted(least, most) : "%s to %s".formatted(least, most);
    String kind = whole ? "a whole number" : "a number";
    return "Expected %s to be %s from %s, but it is ".formatted(key, kind, range);
  }

  private static void overlay(
      SortedMap<String, String> values, Map<String, String> over, String at) {
    over.forEach(
        (key, value) -> {
          if (!key.equals("profile") && !values.containsKey(key)) {
            throw new BadUsage("Expected a known setting, but found %s %s".formatted(key, at));
          }
          if (!key.equals("profile")) {
            values.put(key, value.strip());
          }
        });
  }

  private static Map<String, String> fromEnvironment(
      Map<String, String> known, Map<String, String> environment) {
    Map<String, String> found = new TreeMap<>();
    for (String key : known.keySet()) {
      String value = environment.get(variable(key));
      if (value != null) {
        found.put(key, value);
      }
    }
    return found;
  }

  private static String variable(String key) {
    return ENVIRONMENT_PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_');
  }
}
