package dev.zerostream.runner.tap;

import dev.zerostream.stage.BadUsage;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where in a topic a tap starts. */
public sealed interface StartPoint {

  /** The oldest record. */
  record Beginning() implements StartPoint {}

  /** What arrives from now on. */
  record Latest() implements StartPoint {}

  /** The first record of each partition at or after a time. */
  record Time(Instant time) implements StartPoint {}

  /** An offset in every partition. */
  record Offset(long offset) implements StartPoint {}

  /** An offset in each of some partitions; the others start at their oldest record. */
  record Offsets(Map<Integer, Long> byPartition) implements StartPoint {}

  /**
   * Reads what a user typed.
   *
   * @throws BadUsage when it is none of these
   */
  static StartPoint parse(String text, InstantSource clock) {
    if (text.equals("beginning")) {
      return new Beginning();
    }
    if (text.equals("latest")) {
      return new Latest();
    }
    try {
      return number(text, clock);
    } catch (DateTimeException | NumberFormatException e) {
      throw new BadUsage(
          "Expected --from beginning, latest, a time such as 2026-01-31T12:00:00Z or -10m, an offset or PARTITION:OFFSET, but got "
              + text,
          e);
    }
  }

  private static StartPoint number(String text, InstantSource clock) {
    Matcher ago = Pattern.compile("-(\\d+)([smhd])").matcher(text);
    if (ago.matches()) {
      String unit = ago.group(2);
      String iso = unit.equals("d") ? "P%sD" : "PT%s" + unit;
      return new Time(clock.instant().minus(Duration.parse(iso.formatted(ago.group(1)))));
    }
    if (text.matches("\\d+")) {
      return new Offset(Long.parseLong(text));
    }
    if (text.matches("\\d+:\\d+(,\\d+:\\d+)*")) {
      Map<Integer, Long> offsets = new TreeMap<>();
      for (String pair : text.split(",", -1)) {
        String[] parts = pair.split(":", -1);
        offsets.put(Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
      }
      return new Offsets(offsets);
    }
    return new Time(Instant.parse(text));
  }
}
