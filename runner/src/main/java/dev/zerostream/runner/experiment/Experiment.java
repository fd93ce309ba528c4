package dev.zerostream.runner.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A matrix of runs: every variant with every seed.
 *
 * @param title what the experiment asks, for tables
 * @param profile of all runs
 * @param minutes of each run; 0 when versions are counted
 * @param versions of weights after which each run stops, whatever the machine; 0 when time is
 * @param seeds of the runs
 * @param settings that all runs change
 * @param variants what is compared
 * @param controls how else the base is scored, on the tasks that the runs are scored on
 */
public record Experiment(
    String title,
    String profile,
    double minutes,
    int versions,
    List<Long> seeds,
    Map<String, String> settings,
    List<Variant> variants,
    List<Control> controls) {

  /**
   * Runs that share settings of their own.
   *
   * @param lag plays in lockstep at this lag, which needs {@code versions}; null for an ordinary
   *     run
   */
  public record Variant(String name, Map<String, String> settings, Integer lag) {}

  /**
   * The base, sampled in another way.
   *
   * @param arguments further ones for {@code eval --suite heldout}
   */
  public record Control(String name, List<String> arguments) {}

  /** One run. */
  record Cell(Variant variant, long seed) {

    String name() {
      return "%s-%d".formatted(variant.name(), seed);
    }

    /** The name of its result. */
    String file() {
      return name() + ".json";
    }
  }

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  public Experiment {
    profile = profile == null ? "nano" : profile;
    settings = settings == null ? Map.of() : Map.copyOf(settings);
    controls = controls == null ? List.of() : List.copyOf(controls);
    require(seeds != null && !seeds.isEmpty(), "seeds", "at least one seed");
    require(variants != null && !variants.isEmpty(), "variants", "at least one variant");
    require(
        (minutes > 0) != (versions > 0) && minutes >= 0 && versions >= 0,
        "minutes or versions",
        "above 0, one of them");
    Set<String> names = new HashSet<>();
    for (Variant variant : variants) {
      require(
          variant.name() != null && variant.name().matches("[a-z0-9][a-z0-9._-]*"),
          "variants.name",
          "a name of lower-case letters, digits, points and dashes");
      require(names.add(variant.name()), "variants.name", "different names");
      require(
          variant.lag() == null || (variant.lag() >= 0 && versions > 0),
          "variants.lag",
          "0 or more and to come with versions");
    }
    seeds = List.copyOf(seeds);
    variants = List.copyOf(variants);
  }

  private static void require(boolean holds, String key, String expected) {
    if (!holds) {
      throw new BadUsage("Expected %s to be %s, but it is not".formatted(key, expected));
    }
  }

  /**
   * Reads an experiment and checks every setting in it.
   *
   * @throws BadUsage when it cannot be read, or has a key or a value that is not known
   */
  static Experiment read(Path file) {
    try {
      Experiment experiment = JSON.readValue(Files.readString(file), Experiment.class);
      experiment.variants().forEach(experiment::settingsOf);
      return experiment;
    } catch (JsonProcessingException e) {
      Throwable cause = e.getCause() instanceof BadUsage ? e.getCause() : e;
      throw new BadUsage(
          "Expected an experiment in %s, but %s".formatted(file, firstLine(cause)), e);
    } catch (IOException e) {
      throw new BadUsage(
          "Expected a readable experiment in %s, but %s".formatted(file, e.getMessage()), e);
    }
  }

  private static String firstLine(Throwable e) {
    return e.getMessage().lines().findFirst().orElse("it has no message");
  }

  /** All changed settings of a variant. */
  Map<String, String> settingsOf(Variant variant) {
    Map<String, String> all = new TreeMap<>(settings);
    all.putAll(variant.settings() == null ? Map.of() : variant.settings());
    var unused = Settings.load(profile, Map.of(), all);
    return all;
  }

  /** All runs, seed by seed, so that an early look compares all variants. */
  List<Cell> cells() {
    return seeds.stream()
        .flatMap(seed -> variants.stream().map(variant -> new Cell(variant, seed)))
        .toList();
  }
}
