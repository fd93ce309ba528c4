package dev.zerostream.stage;

import dev.zerostream.schemas.WeightKind;
import dev.zerostream.schemas.WeightVersion;
import java.net.URI;
import java.util.Optional;

/**
 * How a version of the weights is put on the log.
 *
 * @param kind whole, as a difference, or outside
 * @param baseVersion version that a difference applies to; else the version itself
 * @param baseDigest its digest; null unless a difference
 * @param uri address of what lies outside; null otherwise
 * @param payload what goes into chunks; empty when it lies outside
 * @param dtype data type of the elements
 */
public record PublishedForm(
    WeightKind kind, long baseVersion, String baseDigest, URI uri, byte[] payload, String dtype) {

  /** Bytes of a version together with its number. */
  public record Version(long number, byte[] bytes, String digest) {}

  /** The manifest of a version in this form, with what it says of it. */
  public WeightVersion.Builder into(WeightVersion.Builder manifest) {
    return manifest
        .setKind(kind)
        .setBaseVersion(baseVersion)
        .setBaseDigest(baseDigest)
        .setUri(uri == null ? null : uri.toString())
        .setDtype(dtype);
  }

  /** A version with the same bytes as an earlier one: a difference that changes nothing. */
  public static PublishedForm pointer(Version earlier) {
    byte[] nothing =
        WeightDelta.between(earlier.bytes(), earlier.bytes())
            .orElseThrow(
                () -> new IllegalStateException("Expected equal layouts to differ by a delta"));
    String dtype = WeightLayout.of(earlier.bytes()).dtype();
    return new PublishedForm(
        WeightKind.DELTA, earlier.number(), earlier.digest(), null, nothing, dtype);
  }

  /**
   * Chooses the form of a version.
   *
   * @param previous the version before, if it is at hand
   */
  public static PublishedForm of(
      Version version, Optional<Version> previous, WeightLogConfig config) {
    String dtype = WeightLayout.of(version.bytes()).dtype();
    if (previous.isPresent() && version.number() % config.anchorEvery() != 0) {
      Version base = previous.get();
      Optional<byte[]> delta =
          WeightDelta.between(base.bytes(), version.bytes())
              .filter(bytes -> bytes.length < version.bytes().length);
      if (delta.isPresent()) {
        return new PublishedForm(
            WeightKind.DELTA, base.number(), base.digest(), null, delta.get(), dtype);
      }
    }
    if (config.store().isPresent() && version.bytes().length > config.externalAboveBytes()) {
      URI uri =
          new WeightStore(config.store().get())
              .write(version.number(), version.digest(), version.bytes());
      return new PublishedForm(
          WeightKind.EXTERNAL, version.number(), null, uri, new byte[0], dtype);
    }
    return new PublishedForm(
        WeightKind.ANCHOR, version.number(), null, null, version.bytes(), dtype);
  }
}
