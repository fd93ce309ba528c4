package dev.zerostream.stage;

import java.net.URI;
import java.util.Optional;

/**
 * How weights are kept on the log.
 *
 * @param anchorEvery every so many versions one is stored whole
 * @param pinEvery every so many versions the learner's checkpoint is kept for replay and fork
 * @param store folder for versions that are too large for the log
 * @param externalAboveBytes size above which a whole version goes there
 */
public record WeightLogConfig(
    int anchorEvery, int pinEvery, Optional<URI> store, long externalAboveBytes) {

  /** The part of the settings that speaks of weights. */
  public static WeightLogConfig of(Settings settings) {
    return new WeightLogConfig(
        settings.integer("weights.anchor.every", 1, 100_000),
        settings.integer("checkpoint.pin.every", 1, 1_000_000),
        store(settings.text("weights.store")),
        (long) settings.integer("weights.external.above.mib", 0, 1 << 20) << 20);
  }

  private static Optional<URI> store(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI uri = URI.create(text);
      if ("file".equals(uri.getScheme())) {
        return Optional.of(uri);
      }
    } catch (IllegalArgumentException e) {
      throw new BadUsage("Expected weights.store to be a file:// address, but it is " + text, e);
    }
    throw new BadUsage("Expected weights.store to be a file:// address, but it is " + text);
  }
}
