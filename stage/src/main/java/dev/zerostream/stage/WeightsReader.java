package dev.zerostream.stage;

import dev.zerostream.schemas.WeightChunk;
import dev.zerostream.schemas.WeightKind;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.TopicReader.Entry;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Reads weight versions from the log.
 *
 * <p><b>Contract</b>: not thread-safe; hands out a version only when every chunk is there and the
 * digest of the whole is the manifest's, and otherwise fails by name.
 */
public final class WeightsReader implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(200);

  private final TopicReader<WeightVersion> manifests;
  private final TopicReader<WeightChunk> chunks;

  /** A reader that starts before the first version. */
  public WeightsReader(Cluster cluster, DeadLetters deadLetters) {
    this.manifests = new TopicReader<>(cluster, Topics.WEIGHTS, deadLetters::bury);
    this.chunks = new TopicReader<>(cluster, Topics.WEIGHT_CHUNKS, deadLetters::bury);
  }

  /** The newest manifest among those that arrive within {@code patience}. */
  public Optional<WeightVersion> newest(Duration patience) {
    List<Entry<WeightVersion>> arrived = manifests.poll(patience);
    return arrived.isEmpty()
        ? Optional.empty()
        : Optional.of(arrived.get(arrived.size() - 1).value());
  }

  /** Every manifest from the present position to the end of the log. */
  public List<WeightVersion> manifestsToEnd() {
    return manifests.readToEnd().stream().map(Entry::value).toList();
  }

  /** The bytes that {@code manifest} speaks of. */
  public PublishedWeights fetch(WeightVersion manifest) {
    if (manifest.getKind() != WeightKind.ANCHOR) {
      throw new IllegalStateException(
          "Expected version %d as an anchor, but it is %s"
              .formatted(manifest.getVersion(), manifest.getKind()));
    }
    byte[] bytes = new byte[Math.toIntExact(manifest.getBytes())];
    chunks.seek(0, manifest.getFirstChunkOffset());
    int next = 0;
    int filled = 0;
    int polls = 0;
    while (next < manifest.getChunkCount()) {
      for (Entry<WeightChunk> entry : chunks.poll(POLL)) {
        if (entry.value().getVersion() == manifest.getVersion()
            && entry.value().getIndex() == next) {
          ByteBuffer slice = entry.value().getBytes().duplicate();
          int length = slice.remaining();
          slice.get(bytes, filled, length);
          filled += length;
          next++;
        }
      }
      requirePatience(manifest, next, ++polls);
    }
    return checked(manifest, bytes, filled);
  }

  private static void requirePatience(WeightVersion manifest, int got, int polls) {
    if (polls * POLL.toMillis() > PATIENCE.toMillis()) {
      throw new IllegalStateException(
          "Expected %d chunks of weight version %d, but found %d"
              .formatted(manifest.getChunkCount(), manifest.getVersion(), got));
    }
  }

  private static PublishedWeights checked(WeightVersion manifest, byte[] bytes, int filled) {
    String digest = digest(bytes);
    if (filled != bytes.length || !digest.equals(manifest.getWeightsDigest())) {
      throw new IllegalStateException(
          "Expected weight version %d to be %d bytes with digest %s, but it is %d bytes with %s"
              .formatted(
                  manifest.getVersion(),
                  bytes.length,
                  manifest.getWeightsDigest(),
                  filled,
                  digest));
    }
    return new PublishedWeights(manifest, bytes);
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(
          "Expected every JDK to have SHA-256, but this one lacks it", e);
    }
  }

  @Override
  public void close() {
    manifests.close();
    chunks.close();
  }
}
