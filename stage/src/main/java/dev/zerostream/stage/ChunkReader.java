package dev.zerostream.stage;

import dev.zerostream.schemas.WeightChunk;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.stage.TopicReader.Entry;
import java.io.ByteArrayOutputStream;
import java.time.Duration;

/**
 * Puts together what the chunks of a weight version hold.
 *
 * <p><b>Contract</b>: all of it, in order, or an {@link IllegalStateException} that says how much
 * is there. Closes the reader that it was given.
 */
final class ChunkReader implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(200);

  private final TopicReader<WeightChunk> chunks;

  ChunkReader(TopicReader<WeightChunk> chunks) {
    this.chunks = chunks;
  }

  /** What was published with {@code manifest}: weights as a whole, or a difference. */
  byte[] payload(WeightVersion manifest) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    chunks.seek(0, manifest.getFirstChunkOffset());
    int next = 0;
    int polls = 0;
    while (next < manifest.getChunkCount()) {
      boolean overtaken = false;
      for (Entry<WeightChunk> entry : chunks.poll(POLL)) {
        WeightChunk chunk = entry.value();
        if (chunk.getVersion() == manifest.getVersion() && chunk.getIndex() == next) {
          byte[] slice = new byte[chunk.getBytes().remaining()];
          chunk.getBytes().duplicate().get(slice);
          bytes.writeBytes(slice);
          next++;
        } else {
          overtaken |= chunk.getVersion() > manifest.getVersion();
        }
      }
      polls++;
      if (next < manifest.getChunkCount()
          && (overtaken || polls * POLL.toMillis() > PATIENCE.toMillis())) {
        throw new IllegalStateException(
            "Expected %d chunks of weight version %d, but found %d; the others were pruned or lost"
                .formatted(manifest.getChunkCount(), manifest.getVersion(), next));
      }
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    chunks.close();
  }
}
