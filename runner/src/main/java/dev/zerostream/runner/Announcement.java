package dev.zerostream.runner;

import dev.zerostream.schemas.Fleet;
import dev.zerostream.schemas.RunStarted;
import dev.zerostream.stage.Settings;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The record that announces a run. */
final class Announcement {

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private Announcement() {}

  static RunStarted of(Settings settings, long seed, String modelDigest, InstantSource clock) {
    Instant now = clock.instant();
    Map<String, String> values = new TreeMap<>(settings.values());
    values.put("profile", settings.profile());
    int attempts = settings.integer("group.attempts", 1, 1000);
    return RunStarted.newBuilder()
        .setRunId("run-%s-%d".formatted(STAMP.format(now), seed))
        .setSettings(values)
        .setSeed(seed)
        .setBaseModelDigest(modelDigest)
        .setFleets(List.of(new Fleet("main", 0, attempts - 1, null)))
        .setCodeVersion(Build.version())
        .setStartedAt(now)
        .build();
  }
}
