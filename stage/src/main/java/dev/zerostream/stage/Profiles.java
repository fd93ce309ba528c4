package dev.zerostream.stage;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;

/** Profiles, built in or files, and other properties files that a process is given. */
public final class Profiles {

  /** Names of those that ship with the product. */
  public static final List<String> BUILT_IN = List.of("nano", "paper");

  private Profiles() {}

  /**
   * The settings of a built-in profile.
   *
   * @throws BadUsage when there is none of that name
   */
  static SortedMap<String, String> builtIn(String name) {
    try (InputStream in = Profiles.class.getResourceAsStream(name + ".properties")) {
      if (in == null) {
        throw new BadUsage(
            "Expected a profile out of %s or a file, but got %s".formatted(BUILT_IN, name));
      }
      Properties properties = new Properties();
      properties.load(in);
      return texts(properties);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The file that stands for a profile, as it stands.
   *
   * @throws BadUsage when it can not be read
   */
  static Map<String, String> file(String file) {
    return read(file, "a profile out of %s or a readable properties file".formatted(BUILT_IN));
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

  private static SortedMap<String, String> texts(Properties properties) {
    SortedMap<String, String> texts = new TreeMap<>();
    properties.stringPropertyNames().forEach(k -> texts.put(k, properties.getProperty(k).strip()));
    return texts;
  }
}
