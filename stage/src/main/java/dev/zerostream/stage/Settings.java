package dev.zerostream.stage;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
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

  /** Profiles that ship with the product. */
  public static final List<String> PROFILES = List.of("nano", "paper");

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
    Map<String, String> file =
        PROFILES.contains(profileOrFile) ? Map.of() : readProfile(profileOrFile);
    String profile =
        PROFILES.contains(profileOrFile) ? profileOrFile : file.getOrDefault("profile", "nano");
    TreeMap<String, String> values = builtIn(profile);
    overlay(values, new OptionSources(environment, file).settings(), "in " + profileOrFile);
    overlay(values, fromEnvironment(values, environment), "in the environment");
    overlay(values, commandLine, "on the command line");
    return new Settings(profile, values);
  }

  /** The built-in profile of that name alone. */
  public static Settings of(String profile) {
    return new Settings(profile, builtIn(profile));
  }

  /** The settings that a run was announced with, and what one process changes of them. */
  public static Settings ofRun(Map<String, String> run, Map<String, String> overrides) {
    TreeMap<String, String> values = builtIn("nano");
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
    TreeMap<String, String> known = builtIn("nano");
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
    TreeMap<String, String> changed = new TreeMap<>(values);
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

  private static void overlay(TreeMap<String, String> values, Map<String, String> over, String at) {
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

  private static TreeMap<String, String> builtIn(String profile) {
    try (InputStream in = Settings.class.getResourceAsStream(profile + ".properties")) {
      if (in == null) {
        throw new BadUsage(
            "Expected a profile out of %s or a file, but got %s".formatted(PROFILES, profile));
      }
      Properties properties = new Properties();
      properties.load(in);
      return new TreeMap<>(texts(properties));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The file that stands for a profile, as it stands.
   *
   * @throws BadUsage when it can not be read
   */
  static Map<String, String> readProfile(String file) {
    return read(file, "a profile out of %s or a readable properties file".formatted(PROFILES));
  }

  /**
   * A properties file as it stands.
   *
   * @param what it should be, in words
   * @throws BadUsage when it can not be read
   */
  static Map<String, String> read(String file, String what) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(file))) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new BadUsage("Expected %s, but %s is none".formatted(what, file), e);
    }
    return texts(properties);
  }

  private static Map<String, String> texts(Properties properties) {
    Map<String, String> texts = new TreeMap<>();
    properties.stringPropertyNames().forEach(k -> texts.put(k, properties.getProperty(k).strip()));
    return texts;
  }
}
