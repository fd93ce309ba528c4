package dev.zerostream.stage;

import dev.zerostream.schemas.WeightKind;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.TopicReader.Entry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads weight versions from the log.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>Not thread-safe.
 *   <li>Hands out a version only when every chunk is there, every difference was applied to the
 *       base that its manifest names, and the digest of the whole is the manifest's; otherwise
 *       fails by name.
 *   <li>Any version whose chunks were not pruned can be rebuilt, in any order.
 * </ul>
 */
public final class WeightsReader implements AutoCloseable {

  private final TopicReader<WeightVersion> manifests;
  private final ChunkReader chunks;
  private final TreeMap<Long, WeightVersion> known = new TreeMap<>();
  private PublishedWeights last;

  /** A reader that starts before the first version. */
  public WeightsReader(Cluster cluster, DeadLetters deadLetters) {
    this.manifests = new TopicReader<>(cluster, Topics.WEIGHTS, deadLetters::bury);
    this.chunks =
        new ChunkReader(new TopicReader<>(cluster, Topics.WEIGHT_CHUNKS, deadLetters::bury));
  }

  /** A reader for a command, which leaves undecodable records to the stages to report. */
  public WeightsReader(Cluster cluster) {
    this.manifests = new TopicReader<>(cluster, Topics.WEIGHTS);
    this.chunks = new ChunkReader(new TopicReader<>(cluster, Topics.WEIGHT_CHUNKS));
  }

  /**
   * The newest manifest among those that arrive within {@code patience}. Forgets manifests that no
   * later version builds on.
   */
  public Optional<WeightVersion> newest(Duration patience) {
    return newest(patience, Long.MAX_VALUE);
  }

  /** The same, passing over versions after {@code last}. */
  Optional<WeightVersion> newest(Duration patience, long last) {
    List<WeightVersion> arrived =
        manifests.poll(patience).stream()
            .map(Entry::value)
            .filter(manifest -> manifest.getVersion() <= last)
            .toList();
    arrived.forEach(this::remember);
    if (arrived.isEmpty()) {
      return Optional.empty();
    }
    WeightVersion newest = arrived.get(arrived.size() - 1);
    long whole = newest.getVersion();
    while (known.get(whole).getKind() == WeightKind.DELTA && known.containsKey(whole - 1)) {
      whole--;
    }
    known.headMap(whole).clear();
    return Optional.of(newest);
  }

  /** Every manifest from the present position to the end of the log. */
  public List<WeightVersion> manifestsToEnd() {
    List<WeightVersion> read = manifests.readToEnd().stream().map(Entry::value).toList();
    read.forEach(this::remember);
    return read;
  }

  /** Every manifest that was read, by version. */
  public Collection<WeightVersion> known() {
    return Collections.unmodifiableCollection(known.values());
  }

  /** The manifest of a version that was read. */
  public Optional<WeightVersion> manifest(long version) {
    return Optional.ofNullable(known.get(version));
  }

  private void remember(WeightVersion manifest) {
    known.put(manifest.getVersion(), manifest);
  }

  /** The bytes that {@code manifest} speaks of. */
  public PublishedWeights fetch(WeightVersion manifest) {
    Deque<WeightVersion> path = new ArrayDeque<>();
    WeightVersion next = manifest;
    while (next.getKind() == WeightKind.DELTA && !isLast(next.getBaseVersion())) {
      path.push(next);
      next = base(next);
    }
    path.push(next);
    while (!path.isEmpty()) {
      WeightVersion version = path.pop();
      last = checked(version, bytes(version));
    }
    return last;
  }

  private boolean isLast(long version) {
    return last != null && last.manifest().getVersion() == version;
  }

  private WeightVersion base(WeightVersion delta) {
    WeightVersion base = known.get(delta.getBaseVersion());
    if (base == null) {
      readFromTheBeginning();
      base = known.get(delta.getBaseVersion());
    }
    if (base == null) {
      throw new IllegalStateException(
          "Expected version %d as the base of version %d, but the log does not have it"
              .formatted(delta.getBaseVersion(), delta.getVersion()));
    }
    return base;
  }

  /** For a version that goes back to one from long ago; what comes next is still to be read. */
  private void readFromTheBeginning() {
    long next = manifests.position(0);
    manifests.seek(0, manifests.beginnings().get(0));
    manifestsToEnd();
    manifests.seek(0, next);
  }

  private byte[] bytes(WeightVersion manifest) {
    return switch (manifest.getKind()) {
      case ANCHOR -> chunks.payload(manifest);
      case EXTERNAL -> WeightStore.read(URI.create(manifest.getUri()));
      case DELTA -> patched(manifest);
      default ->
          throw new IllegalStateException(
              "Expected version %d as anchor, delta or external, but it is %s"
                  .formatted(manifest.getVersion(), manifest.getKind()));
    };
  }

  private byte[] patched(WeightVersion manifest) {
    if (!last.manifest().getWeightsDigest().equals(manifest.getBaseDigest())) {
      throw new IllegalStateException(
          "Expected version %d with digest %s as the base of version %d, but it has digest %s"
              .formatted(
                  manifest.getBaseVersion(),
                  manifest.getBaseDigest(),
                  manifest.getVersion(),
                  last.manifest().getWeightsDigest()));
    }
    try {
      return WeightDelta.apply(last.bytes(), chunks.payload(manifest));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "Expected weight version %d to be rebuilt, but: %s"
              .formatted(manifest.getVersion(), e.getMessage()),
          e);
    }
  }

  private static PublishedWeights checked(WeightVersion manifest, byte[] bytes) {
    String digest = Digests.of(bytes);
    if (bytes.length != manifest.getBytes() || !digest.equals(manifest.getWeightsDigest())) {
      throw new IllegalStateException(
          "Expected weight version %d to be %d bytes with digest %s, but it is %d bytes with %s"
              .formatted(
                  manifest.getVersion(),
                  manifest.getBytes(),
                  manifest.getWeightsDigest(),
                  bytes.length,
                  digest));
    }
    return new PublishedWeights(manifest, bytes);
  }

  @Override
  public void close() {
    manifests.close();
    chunks.close();
  }
}
