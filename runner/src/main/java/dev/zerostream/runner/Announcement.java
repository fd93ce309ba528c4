package dev.zerostream.runner;

import dev.zerostream.proposer.SavedSeeds;
import dev.zerostream.schemas.RunStarted;
import dev.zerostream.stage.Fleets;
import dev.zerostream.stage.Settings;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
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
    values.put(SavedSeeds.DIGEST, SavedSeeds.of(settings).digest());
    return RunStarted.newBuilder()
        .setRunId("run-%s-%d".formatted(STAMP.format(now), seed))
        .setSettings(values)
        .setSeed(seed)
        .setBaseModelDigest(modelDigest)
        .setFleets(Fleets.of(settings).all())
        .setCodeVersion(Build.version())
        .setStartedAt(now)
        .build();
  }
}
